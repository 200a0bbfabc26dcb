using OrleansAlluxio.BlockStore.Arenas;

namespace OrleansAlluxio.BlockStore.Tiers;

/// <summary>Keeps each directory's log in proportion to its pages.</summary>
internal sealed class LogCompaction(StoreState state, PageStoreTuning tuning, TimeProvider time)
{
    /// <summary>Of a page of 1 MiB, the longest record.</summary>
    private const int BytesPerPage = Log.LogRecord.BytesMax;

    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(5);
    private readonly Lock _gate = new();

    /// <summary>Looks every few seconds until stopped.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Tick, time);
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
        {
            foreach (var directory in state.Directories)
            {
                if (directory.Accepts && directory.Log is { } log
                    && log.LogBytes > Math.Max(tuning.CompactBytesMin, 2 * log.Live * BytesPerPage))
                {
                    Compact(directory, cancellationToken);
                }
            }
        }
    }

    /// <summary>Replaces every log by a snapshot now.</summary>
    public void CompactAll()
    {
        foreach (var directory in state.Directories.Where(static directory => directory.Accepts))
        {
            Compact(directory, CancellationToken.None);
        }
    }

    private void Compact(TierDirectory directory, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            try
            {
                directory.Log!.Compact(() => Slabs(directory), cancellationToken);
            }
            catch (IOException failure) when (failure.HResult == TierDirectory.NoSpaceErrno)
            {
                // The logs there are go on; the next time may find room.
                directory.Remark = "no room for a snapshot of the log";
            }
            catch (Exception failure) when (failure is IOException or ObjectDisposedException)
            {
                directory.Fail(failure);
            }
        }
    }

    private static Slab[] Slabs(TierDirectory directory)
    {
        lock (directory.Gate)
        {
            return directory.Allocator.Slabs.ToArray()!;
        }
    }
}
