namespace OrleansAlluxio.Engine.Sync;

/// <summary>
/// What all recursive syncs of a process share: how many listings are asked for at once, and how many batches are
/// applied at once. Readers that compare one directory for themselves wait for neither.
/// </summary>
internal sealed class SyncPools(EngineSettings settings) : IDisposable
{
    private readonly SemaphoreSlim _prefetch = new(settings.SyncPrefetchMax);
    private readonly SemaphoreSlim _apply = new(settings.SyncPoolMax);

    /// <summary>Directories of one request under way at once.</summary>
    public int PerRequestMax => settings.SyncPerRequestMax;

    /// <summary>A place for a listing; dispose gives it back.</summary>
    public ValueTask<IDisposable> ListAsync(CancellationToken cancellationToken) =>
        TakeAsync(_prefetch, cancellationToken);

    /// <summary>A place to apply a batch; dispose gives it back.</summary>
    public ValueTask<IDisposable> ApplyAsync(CancellationToken cancellationToken) =>
        TakeAsync(_apply, cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        _prefetch.Dispose();
        _apply.Dispose();
    }

    private static async ValueTask<IDisposable> TakeAsync(SemaphoreSlim from, CancellationToken cancellationToken)
    {
        await from.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new Place(from);
    }

    private sealed class Place(SemaphoreSlim from) : IDisposable
    {
        public void Dispose() => from.Release();
    }
}
