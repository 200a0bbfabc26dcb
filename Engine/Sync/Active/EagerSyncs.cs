using System.Threading.Channels;

namespace OrleansAlluxio.Engine.Sync.Active;

/// <summary>
/// Compares what changed with the store at once, so many requests a second. What does not fit its bounds stays marked.
/// </summary>
internal sealed class EagerSyncs
{
    private readonly EngineServices _services;
    private readonly Synchroniser _sync;
    private readonly ActiveSyncSettings _settings;
    private readonly SyncPointCounters _counters;
    private readonly RatePacer _pacer;
    private readonly Channel<(FabricPath Path, bool Children)> _queue;

    public EagerSyncs(EngineServices services, Synchroniser sync, SyncPointCounters counters)
    {
        _services = services;
        _sync = sync;
        _counters = counters;
        _settings = services.Settings.ActiveSync;
        _pacer = new RatePacer(_settings.EagerRequestsPerSecond, services.Time);
        _queue = Channel.CreateBounded<(FabricPath, bool)>(new BoundedChannelOptions(_settings.EagerPathsMax)
        {
            SingleReader = true,
        });
    }

    /// <summary>Has a batch compared that was marked.</summary>
    public void Add(ChangeBatch batch)
    {
        if (batch.Changes.Count > _settings.EagerNamesMax)
        {
            _queue.Writer.TryWrite((batch.Directory, true));
            return;
        }

        foreach (var change in batch.Changes)
        {
            _queue.Writer.TryWrite((change.Path, change.Kind is UfsChangeKind.Subtree or UfsChangeKind.Rescan));
        }
    }

    /// <summary>Works until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await foreach (var (path, children) in _queue.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            try
            {
                await SyncAsync(path, children, cancellationToken).ConfigureAwait(false);
            }
            catch (FabricException e)
            {
                _counters.Error(e); // It stays marked: its next use asks again.
            }
        }
    }

    private async ValueTask SyncAsync(FabricPath path, bool children, CancellationToken cancellationToken)
    {
        if (await IsFreshAsync(path, cancellationToken).ConfigureAwait(false) && !children)
        {
            return; // A reader was faster.
        }

        await _pacer.TakeAsync(1, cancellationToken).ConfigureAwait(false);
        var status = await _sync.SyncPathAsync(path, cancellationToken).ConfigureAwait(false);
        _counters.Synced();
        if (!children || status is not { IsDirectory: true })
        {
            return;
        }

        await _pacer.TakeAsync(1, cancellationToken).ConfigureAwait(false);
        await _sync.SyncChildrenAsync(path, cancellationToken).ConfigureAwait(false);
        await AddDirectoriesAsync(path, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<bool> IsFreshAsync(FabricPath path, CancellationToken cancellationToken)
    {
        var known = await _services.Tree.LookupAsync(path, cancellationToken).ConfigureAwait(false);
        return known.Status is { } status && status.SyncedAt > _services.Invalidations.LatestFor(path);
    }

    // Of everything below, what the fabric has looked into; the rest is compared when it is first used.
    private async ValueTask AddDirectoriesAsync(FabricPath directory, CancellationToken cancellationToken)
    {
        string? after = null;
        ListPage page;
        do
        {
            page = await _services.Tree.ListAsync(
                directory, after, FabricLimits.ListEntriesMax, cancellationToken).ConfigureAwait(false);
            foreach (var entry in page.Entries)
            {
                if (entry.IsDirectory && _services.Mounts.At(entry.Path) is null
                    && !(await _services.Tree.ChildrenSyncedAtAsync(entry.Path, cancellationToken)
                        .ConfigureAwait(false)).IsNever
                    && !_queue.Writer.TryWrite((entry.Path, true)))
                {
                    return;
                }
            }

            after = page.Entries.Count > 0 ? page.Entries[^1].Path.Name : null;
        }
        while (page.HasMore);
    }
}
