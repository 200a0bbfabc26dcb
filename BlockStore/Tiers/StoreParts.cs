namespace OrleansAlluxio.BlockStore.Tiers;

/// <summary>The parts of an open store and how they end.</summary>
internal sealed class StoreParts
{
    private readonly CancellationTokenSource _stopping = new();

    public required StoreState State { get; init; }

    public required PageIntake Intake { get; init; }

    public required FilePages Files { get; init; }

    public required PageMover Mover { get; init; }

    public required Scrubber Scrubber { get; init; }

    public required LogCompaction Compaction { get; init; }

    public required PendingChanges Pending { get; init; }

    /// <summary>Ordinal of the first directory that is not of the fastest tier.</summary>
    public required int FirstSlowOrdinal { get; init; }

    /// <summary>Completes when every directory is recovered or failed.</summary>
    public Task Recovered { get; private set; } = Task.CompletedTask;

    /// <summary>Completes when the directories with short logs are.</summary>
    public Task RecoveredInline { get; private set; } = Task.CompletedTask;

    private IReadOnlyList<Task> Background { get; set; } = [];

    /// <summary>Starts the recoveries, then all background work.</summary>
    public void Start(IReadOnlyList<(DirectoryRecovery Recovery, bool Inline)> recoveries)
    {
        var token = _stopping.Token;
        var inline = new List<Task>();
        var all = new List<Task>();
        foreach (var (recovery, isInline) in recoveries)
        {
            var task = Task.Run(() => recovery.Run(token), token);
            all.Add(task);
            if (isInline)
            {
                inline.Add(task);
            }
        }

        RecoveredInline = Task.WhenAll(inline);
        Recovered = FinishRecoveryAsync(all);
        if (all.Count == inline.Count)
        {
            RecoveredInline = Recovered;
        }

        Background =
        [
            Task.Run(() => Mover.RunDemotionsAsync(token), token),
            Task.Run(() => Mover.RunPromotionsAsync(token), token),
            Task.Run(() => Scrubber.RunAsync(token), token),
            Task.Run(() => Compaction.RunAsync(token), token),
        ];
    }

    /// <summary>Stops, flushes, closes.</summary>
    public async Task CloseAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        foreach (var task in Background.Append(Recovered))
        {
            // A disk that failed is in its directory's health; a cancelled task is what was asked for. A bug is told
            // when everything is closed.
            await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        foreach (var shard in State.Index.Shards)
        {
            lock (shard.Gate)
            {
                // A lookup that had not seen the end has its reference now.
            }
        }

        var leased = State.Table.AnyHeld();
        foreach (var directory in State.Directories)
        {
            try
            {
                directory.Log?.Flush();
            }
            catch (Exception failure) when (failure is IOException or ObjectDisposedException)
            {
                directory.Fail(failure);
            }

            directory.Arenas?.Close(leaveMapped: leased);
            directory.Dispose();
        }

        _stopping.Dispose();
        foreach (var broken in Background.Append(Recovered).Where(static task => task.IsFaulted))
        {
            await broken.ConfigureAwait(false);
        }
    }

    private async Task FinishRecoveryAsync(List<Task> all)
    {
        await Task.WhenAll(all).ConfigureAwait(false);
        Pending.Close();
    }
}
