using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using OrleansAlluxio.Metastore.Silos;

namespace OrleansAlluxio.Engine.Silos;

/// <summary>
/// Which silo of a view owns a directory: the one that weighs most for its path (highest random weight). Pure: equal
/// views give equal owners in every process, and a silo more or less moves its own share only.
/// </summary>
public sealed class OwnerRing
{
    private readonly SiloMember[] _members;
    private readonly ulong[] _seeds;

    /// <summary>The owners of a view.</summary>
    public OwnerRing(SiloView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        _members = [.. view.Members];
        _seeds = [.. _members.Select(static m => SeedOf(m.Id))];
    }

    /// <summary>The owner of a directory; null in an empty view.</summary>
    public SiloMember? OwnerOf(string directory)
    {
        ArgumentNullException.ThrowIfNull(directory);
        var hash = HashOf(directory);
        var (best, bestWeight) = (-1, 0UL);
        for (var i = 0; i < _seeds.Length; i++)
        {
            var weight = Mix(_seeds[i] ^ hash) | 1;
            if (weight > bestWeight)
            {
                (best, bestWeight) = (i, weight);
            }
        }

        return best < 0 ? null : _members[best];
    }

    // FNV-1a over UTF-16 units, finished: the same in every process, which string.GetHashCode is not.
    private static ulong HashOf(string text)
    {
        var hash = 0xCBF29CE484222325;
        foreach (var unit in text)
        {
            hash = (hash ^ unit) * 0x100000001B3;
        }

        return Mix(hash);
    }

    // The finaliser of SplitMix64.
    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    private static ulong SeedOf(string member) =>
        BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(member)));
}
