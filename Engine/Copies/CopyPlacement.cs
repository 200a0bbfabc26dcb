using OrleansAlluxio.Core.Workers;
using OrleansAlluxio.Engine.Workers;

namespace OrleansAlluxio.Engine.Copies;

/// <summary>
/// Which worker gets the next copy. Pure. As far as possible from who has one, because what is close together fails
/// together: another zone before another rack before another host. Among equals whom the ring names, where readers will
/// look for the pages once they are persisted.
/// </summary>
internal static class CopyPlacement
{
    /// <summary>Workers that can keep copies: live ones of other processes that are not being taken out.</summary>
    public static IEnumerable<ClusterMember> Able(ClusterMap map, WorkerDirectory directory) => map.View.Members
        .Where(m => !map.IsOwn(m) && m is { Url: not null, IsLive: true, IsInRing: true } && directory.IsReachable(m));

    /// <summary>The best of the able ones; null for none.</summary>
    public static ClusterMember? Next(
        ClusterMap map, FileVersion file, IEnumerable<ClusterMember> able, IReadOnlyList<WorkerLocality> taken) =>
        able.OrderByDescending(m => taken.Count == 0 ? 0 : taken.Min(t => t.DistanceTo(m.Locality)))
            .ThenBy(m => RankOf(map, file, m))
            .ThenBy(m => Scatter(file, m.Id))
            .FirstOrDefault();

    /// <summary>The one of the able ones that a policy prefers; null for none.</summary>
    public static ClusterMember? Next(
        ClusterMap map, FileVersion file, IEnumerable<ClusterMember> able, LocationPolicy policy)
    {
        var ids = able.Select(static m => m.Id).ToHashSet(StringComparer.Ordinal);
        return LocationOrder.Of(map, policy, new BlockId(file, 0), OwnOf(map).FirstOrDefault())
            .FirstOrDefault(m => ids.Contains(m.Id));
    }

    /// <summary>Where a process itself stands, when its pages are a copy.</summary>
    public static IEnumerable<WorkerLocality> OwnOf(ClusterMap map) =>
        map.View.Members.Where(map.IsOwn).Select(static m => m.Locality);

    private static int RankOf(ClusterMap map, FileVersion file, ClusterMember member)
    {
        var first = new BlockId(file, 0);
        for (var rank = 0; rank < map.Depth; rank++)
        {
            if (map.CandidateOf(first, rank).Id == member.Id)
            {
                return rank;
            }
        }

        return int.MaxValue;
    }

    // FNV-1a: the same in every process, so that equal views spread files alike.
    private static ulong Scatter(FileVersion file, string id)
    {
        var hash = 14695981039346656037UL ^ (ulong)file.Inode.Value;
        foreach (var c in id)
        {
            hash = (hash ^ c) * 1099511628211UL;
        }

        return hash;
    }
}
