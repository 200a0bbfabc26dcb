using OrleansAlluxio.Core.CrossCluster;
using OrleansAlluxio.Core.Errors;

namespace OrleansAlluxio.Gateway.CrossCluster;

/// <summary>Who said lately that it is there. In memory only: clusters repeat themselves. Thread-safe.</summary>
internal sealed class DiscoveryRegistry(string session, TimeSpan lease, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, (ClusterRecord Record, long SeenAt)> _clusters =
        new(StringComparer.Ordinal);

    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _revision;

    /// <summary>Takes what a cluster says of itself.</summary>
    public ClusterView Register(ClusterRecord self)
    {
        lock (_lock)
        {
            Expire();
            var isKnown = _clusters.TryGetValue(self.Id.Value, out var known);
            if (isKnown && known.Record.Instance != self.Instance)
            {
                throw new FabricException(
                    FabricErrorKind.AlreadyExists, "register cluster", self.Id.Value,
                    "another cluster of this id is there; ids are unique, give one of the two another --cluster-id",
                    RetryAdvice.Never);
            }

            if (!isKnown && _clusters.Count >= CrossClusterProtocol.ClustersMax)
            {
                throw new FabricException(
                    FabricErrorKind.TooLarge, "register cluster", self.Id.Value,
                    $"at most {CrossClusterProtocol.ClustersMax} clusters");
            }

            _clusters[self.Id.Value] = (self, time.GetTimestamp());
            if (!isKnown || !Same(known.Record, self))
            {
                Changed();
            }

            return View();
        }
    }

    /// <summary>Waits until there is more to see than in a view, or for as long as <paramref name="max"/>.</summary>
    public async ValueTask<ClusterView> WatchAsync(
        ClusterView? seen, TimeSpan max, CancellationToken cancellationToken)
    {
        Task changed;
        lock (_lock)
        {
            Expire();
            if (seen is null || seen.Session != session || seen.Revision != _revision)
            {
                return View();
            }

            changed = _changed.Task;
        }

        try
        {
            await changed.WaitAsync(max, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Nothing new is an answer, too.
        }

        lock (_lock)
        {
            return View();
        }
    }

    private ClusterView View() => new(session, _revision, [.. _clusters.Values.Select(static c => c.Record)]);

    private void Expire()
    {
        var gone = _clusters.Where(c => time.GetElapsedTime(c.Value.SeenAt) > lease).Select(static c => c.Key).ToList();
        if (gone.Count > 0)
        {
            gone.ForEach(id => _clusters.Remove(id));
            Changed();
        }
    }

    private void Changed()
    {
        _revision++;
        _changed.TrySetResult();
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private static bool Same(ClusterRecord left, ClusterRecord right) =>
        left.Addresses.SequenceEqual(right.Addresses) && left.Mounts.SequenceEqual(right.Mounts);
}
