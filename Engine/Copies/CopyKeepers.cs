using OrleansAlluxio.Engine.Persist;
using OrleansAlluxio.Engine.Reading;

namespace OrleansAlluxio.Engine.Copies;

/// <summary>Both that keep copies: of what no store has yet, and cached ones of what stores have.</summary>
internal sealed class CopyKeepers(CopyKeeper copies, ReplicaKeeper replicas) : IAsyncDisposable
{
    /// <summary>Both; null for a process without copies.</summary>
    public static CopyKeepers? TryMake(EngineServices services, PersistQueue queue, StatusReads reads) =>
        services.Copies is { } copies
            ? new CopyKeepers(
                new CopyKeeper(services, copies, queue), new ReplicaKeeper(services, copies.Services, reads))
            : null;

    /// <summary>Starts both.</summary>
    public void Start()
    {
        copies.Start();
        replicas.Start();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await copies.DisposeAsync().ConfigureAwait(false);
        await replicas.DisposeAsync().ConfigureAwait(false);
    }
}
