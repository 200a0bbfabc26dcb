namespace OrleansAlluxio.Engine.Reading;

/// <summary>Bounds of the read path. Validated when <see cref="FileReads"/> is made.</summary>
public sealed record FileReadOptions
{
    /// <summary>
    /// Most pages one store request covers and one window reads ahead. Default 16: at 100 ms a request and 1 Gbit/s,
    /// 16 MiB already spend more time in bytes than in latency.
    /// </summary>
    public int WindowPagesMax { get; init; } = 16;

    /// <summary>
    /// Most store requests at once; further demanded ones queue, read-ahead is left out. Default 32: enough to fill a
    /// fast link of a store that gives 100 MB/s a stream, few enough for its connection limits.
    /// </summary>
    public int RunsMax { get; init; } = 32;

    /// <summary>
    /// Most demanded requests that wait for their turn; the next reader gets Busy. Default 4,096, 128 rounds of the
    /// above.
    /// </summary>
    public int RunsQueuedMax { get; init; } = 4096;

    /// <summary>
    /// Most bytes of page buffers alive at once, read or being read and not yet copied by every waiter; a request
    /// waits before its next page. Default 128 MiB: four pages for each request.
    /// </summary>
    public long BufferBytesMax { get; init; } = 128L << 20;

    /// <summary>
    /// Most requests that one load of a file keeps in flight. Default 2: one streams while the next opens.
    /// </summary>
    public int LoadRunsMax { get; init; } = 2;

    /// <summary>
    /// Longest wait for one page of a store request, or for its answer; then its readers get Timeout. Default 2
    /// minutes: longer than the retry budget of a connector, so that this only ends what would hang for ever.
    /// </summary>
    public TimeSpan StoreStallMax { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Throws on a value that cannot work.</summary>
    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(WindowPagesMax, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(WindowPagesMax, 1024);
        ArgumentOutOfRangeException.ThrowIfLessThan(RunsMax, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(RunsQueuedMax, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(LoadRunsMax, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(BufferBytesMax, FabricLimits.PageBytes);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(StoreStallMax, TimeSpan.Zero);
    }
}
