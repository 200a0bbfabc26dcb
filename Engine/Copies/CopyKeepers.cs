using OrleansAlluxio.Engine.Persist;
using OrleansAlluxio.Engine.Reading;

namespace OrleansAlluxio.Engine.Copies;

/// <summary>
/// Both that keep copies: of what no store has yet, and cached ones of what stores have. Neither where there are none.
/// </summary>
internal sealed class CopyKeepers : IAsyncDisposable
{
    private readonly CopyKeeper? _copies;
    private readonly ReplicaKeeper? _replicas;

    private CopyKeepers(CopyKeeper? copies, ReplicaKeeper? replicas) => (_copies, _replicas) = (copies, replicas);

    /// <summary>Those of a process.</summary>
    public static CopyKeepers Make(EngineServices services, PersistQueue queue, StatusReads reads) =>
        services.Copies is { } copies
            ? new CopyKeepers(
                new CopyKeeper(services, copies, queue), new ReplicaKeeper(services, copies.Services, reads))
            : new CopyKeepers(null, null);

    /// <summary>Starts both.</summary>
    public void Start()
    {
        _copies?.Start();
        _replicas?.Start();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_copies is not null && _replicas is not null)
        {
            await _copies.DisposeAsync().ConfigureAwait(false);
            await _replicas.DisposeAsync().ConfigureAwait(false);
        }
    }
}
