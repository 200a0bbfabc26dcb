using System.Collections.Concurrent;
using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.Engine.Workers;

/// <summary>
/// The workers that a policy prefers, as this process chose them: who has most room is asked once for a block, so that
/// the next read finds it where the last one had it put. Thread-safe, bounded.
/// </summary>
internal sealed class LocationChoices(WorkerDirectory directory)
{
    // Some hundred bytes each.
    private const int ChoicesMax = 65_536;

    private readonly ConcurrentDictionary<BlockId, string> _chosen = new();

    /// <summary>The order for a block, the candidates that are tried at all.</summary>
    public IReadOnlyList<ClusterMember> Of(ClusterMap map, LocationPolicy policy, BlockId block)
    {
        var order = LocationOrder.Of(map, policy, block, directory.Locality);
        if (policy.Kind == LocationKind.MostAvailable && order.Count > 0)
        {
            if (_chosen.TryGetValue(block, out var id) && order.FirstOrDefault(m => m.Id == id) is { } before)
            {
                order = [before, .. order.Where(m => m.Id != id)];
            }
            else
            {
                if (_chosen.Count >= ChoicesMax)
                {
                    _chosen.Clear();
                }

                _chosen[block] = order[0].Id;
            }
        }

        return order.Count > HashRing.CandidatesMax ? [.. order.Take(HashRing.CandidatesMax)] : order;
    }
}
