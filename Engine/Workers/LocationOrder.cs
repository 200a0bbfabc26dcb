using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.Engine.Workers;

/// <summary>
/// The order in which a policy prefers workers for a block. Pure: the same in every process that knows the same view
/// and stands at the same place. Whom a policy says nothing of come in the order of the ring.
/// </summary>
internal static class LocationOrder
{
    // Nothing in common: no nearer than whom the ring names.
    private const int Far = 3;

    /// <summary>All members in order, the best first.</summary>
    public static IReadOnlyList<ClusterMember> Of(
        ClusterMap map, LocationPolicy policy, BlockId block, WorkerLocality? from)
    {
        var members = map.View.Members.Where(static m => m is { IsInRing: true, IsLive: true }).ToList();
        var ranks = Enumerable.Range(0, map.HasOthers ? map.Depth : 0)
            .Select(rank => (map.CandidateOf(block, rank).Id, rank))
            .ToDictionary(static r => r.Id, static r => r.rank, StringComparer.Ordinal);
        var turn = members.Count == 0 ? 0
            : (int)((Hash(block.File, string.Empty) + (ulong)block.Index) % (ulong)members.Count);
        return
        [
            .. members.Index()
                .OrderBy(m => policy.Kind switch
                {
                    LocationKind.LocalFirst => from?.DistanceTo(m.Item.Locality) ?? Far,
                    LocationKind.MostAvailable => -m.Item.FreeBytes,
                    LocationKind.RoundRobin => (m.Index - turn + members.Count) % members.Count,
                    LocationKind.Host => IsOn(m.Item, policy.HostName) ? 0 : 1,
                    _ => 0,
                })
                .ThenBy(m => policy.Kind == LocationKind.Ring || IsNoChoice(policy, m.Item, from)
                    ? ranks.GetValueOrDefault(m.Item.Id, int.MaxValue)
                    : 0)
                .ThenBy(m => Hash(block.File, $"{block.Index}:{m.Item.Id}"))
                .Select(static m => m.Item),
        ];
    }

    /// <summary>Whether a worker is on a host, by its locality or by its address.</summary>
    public static bool IsOn(ClusterMember member, string host) =>
        string.Equals(member.Locality.Host, host, StringComparison.OrdinalIgnoreCase)
        || string.Equals(member.Url?.IdnHost, host, StringComparison.OrdinalIgnoreCase);

    private static bool IsNoChoice(LocationPolicy policy, ClusterMember member, WorkerLocality? from) =>
        policy.Kind switch
        {
            LocationKind.LocalFirst => (from?.DistanceTo(member.Locality) ?? Far) == Far,
            LocationKind.Host => !IsOn(member, policy.HostName),
            _ => false,
        };

    // FNV-1a: the same in every process.
    private static ulong Hash(FileVersion file, string id)
    {
        var hash = (14695981039346656037UL ^ (ulong)file.Inode.Value) * 1099511628211UL;
        foreach (var c in id)
        {
            hash = (hash ^ c) * 1099511628211UL;
        }

        return hash >> 1; // Room for an index.
    }
}
