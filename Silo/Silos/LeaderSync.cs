using OrleansAlluxio.Engine.Silos;

namespace OrleansAlluxio.Silo.Silos;

/// <summary>Has the silo that leads compare paths, over its fabric API.</summary>
internal sealed class LeaderSync(LeaderLink link) : IElsewhereSync
{
    private static readonly OperationOptions Compare = new() { SyncIntervalMs = 0 };

    /// <inheritdoc/>
    public async ValueTask SyncAsync(FabricPath path, CancellationToken cancellationToken) =>
        await link.Leader.TryGetStatusAsync(path, Compare, cancellationToken).ConfigureAwait(false);
}
