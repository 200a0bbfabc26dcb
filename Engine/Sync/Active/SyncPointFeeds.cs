using OrleansAlluxio.Engine.Mounts;

namespace OrleansAlluxio.Engine.Sync.Active;

/// <summary>Opens the best feed there is for a point: the store's own, else polling, else none.</summary>
internal sealed class SyncPointFeeds(
    EngineServices services, FabricPath point, SyncPointRecord record, SyncPointCounters counters)
{
    private long _watchAgainMs = long.MinValue;
    private string _whyNotWatched = string.Empty;

    /// <summary>Opens a feed. Fails when the store does: then it is tried again.</summary>
    public async ValueTask<OpenFeed> OpenAsync(Mount mount, string? position, CancellationToken cancellationToken)
    {
        if (mount.Store.Unwrapped is IUnderStorageChanges changes && NowMs >= _watchAgainMs)
        {
            try
            {
                var feed = await changes
                    .OpenChangeFeedAsync(mount.StorePath(point), position, cancellationToken).ConfigureAwait(false);
                return new OpenFeed(feed, mount, SyncPointState.Watching, string.Empty, null);
            }
            catch (FabricException e) when (e.Retry == RetryAdvice.Never
                && e.Kind is not (FabricErrorKind.NotFound or FabricErrorKind.NotADirectory))
            {
                counters.Error(e);
                Forbid(e);
            }
        }

        return record.IntervalMs is < 0
            ? new OpenFeed(new SilentFeed(), mount, SyncPointState.Listening, _whyNotWatched, null)
            : new OpenFeed(
                new PollFeed(
                    services, mount, point,
                    record.IntervalMs ?? services.Settings.ActiveSync.PollIntervalMs, counters),
                mount, SyncPointState.Polling, _whyNotWatched,
                _watchAgainMs > NowMs && _watchAgainMs < long.MaxValue ? _watchAgainMs : null);
    }

    /// <summary>Watching came to a limit: it is polled for a while, or for good where it is not possible.</summary>
    public void Forbid(FabricException why)
    {
        _whyNotWatched = $"not watched: {why.Reason}";
        _watchAgainMs = why.Kind == FabricErrorKind.Unsupported
            ? long.MaxValue
            : NowMs + (long)services.Settings.ActiveSync.WatchAgain.TotalMilliseconds;
    }

    private long NowMs => services.Time.GetUtcNow().ToUnixTimeMilliseconds();
}
