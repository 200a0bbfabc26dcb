using System.Runtime.InteropServices;

namespace OrleansAlluxio.Engine.Locking;

internal static class CountExtensions
{
    /// <summary>The counter of a key, made at 0 when it is not there.</summary>
    public static ref int GetOrAdd<TKey>(this Dictionary<TKey, int> counts, TKey key)
        where TKey : notnull => ref CollectionsMarshal.GetValueRefOrAddDefault(counts, key, out _);
}
