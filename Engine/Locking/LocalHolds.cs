namespace OrleansAlluxio.Engine.Locking;

/// <summary>Holds of a process that makes all changes: its own table is all there is.</summary>
public sealed class LocalHolds(PathLocks locks, HybridLogicalClock clock) : IChangeHolds
{
    /// <inheritdoc/>
    public bool IsElsewhere => false;

    /// <inheritdoc/>
    public string? Silo => null;

    /// <inheritdoc/>
    public IReadOnlyList<KeyValuePair<string, long>> Counters => [];

    /// <inheritdoc/>
    public async ValueTask<ChangeHold> AcquireAsync(FabricPath[] paths, CancellationToken cancellationToken)
    {
        var hold = await locks.AcquireAsync(paths, cancellationToken).ConfigureAwait(false);
        return new ChangeHold(() =>
        {
            hold.Dispose();
            return ValueTask.CompletedTask;
        });
    }

    /// <inheritdoc/>
    public ValueTask WaitAsync(FabricPath path, CancellationToken cancellationToken) =>
        locks.WaitAsync(path, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<HybridTimestamp> NowAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult(clock.Now());

    /// <inheritdoc/>
    public bool MayAct(string silo) => false;

    /// <inheritdoc/>
    public void BeginGranting()
    {
    }
}
