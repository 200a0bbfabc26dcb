using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.Engine.Copies;

/// <summary>What is to be done about the cached copies of one block. Pure.</summary>
/// <param name="Load">Who is to have all of it.</param>
/// <param name="Drop">Who is to have none of it.</param>
/// <param name="Missing">How many more are wanted than there are workers for.</param>
internal sealed record ReplicaPlan(
    IReadOnlyList<ClusterMember> Load, IReadOnlyList<ClusterMember> Drop, int Missing)
{
    /// <summary>Fewer copies than wanted.</summary>
    public bool IsShort => Load.Count + Missing > 0;

    /// <summary>
    /// Decides for a block of so many bytes, by who has what, the best place first: at least <paramref name="min"/>
    /// workers that stay are to have all of it, and at most <paramref name="max"/> workers anything of it (-1: any).
    /// Copies are dropped only where none is missing.
    /// </summary>
    public static ReplicaPlan Decide(IReadOnlyList<ReplicaPlace> places, long lengthBytes, int min, int max)
    {
        var whole = places.Count(p => p.MayGet && p.Bytes >= lengthBytes);
        var load = places.Where(p => p.MayGet && p.Bytes < lengthBytes)
            .Take(Math.Max(0, min - whole)).Select(static p => p.Member).ToList();
        var missing = Math.Max(0, min - whole - load.Count);
        if (max < 0 || load.Count + missing > 0)
        {
            return new ReplicaPlan(load, [], missing);
        }

        // Whole ones that stay are kept first, then whole ones, then parts; among equals those where readers look.
        var drop = places.Where(static p => p.Bytes > 0)
            .OrderByDescending(p => p.Bytes >= lengthBytes)
            .ThenByDescending(static p => p.MayGet)
            .Skip(max).Select(static p => p.Member).ToList();
        return new ReplicaPlan([], drop, 0);
    }
}
