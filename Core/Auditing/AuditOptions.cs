namespace OrleansAlluxio.Core.Auditing;

/// <summary>Where and how long records are kept.</summary>
public sealed record AuditOptions
{
    /// <summary>The directory; made when missing, readable by its owner alone.</summary>
    public required string Directory { get; init; }

    /// <summary>What the chain is keyed with; null chains by plain hashes, which who can write can make anew.</summary>
    public AuditKey? Key { get; init; }

    /// <summary>A file that is this long is closed. Default 64 MiB: 200,000 records, checked in a second.</summary>
    public long FileBytesMax { get; init; } = 64L << 20;

    /// <summary>A file that is this old is closed. Default a day: whoever archives files waits no longer.</summary>
    public TimeSpan FileAgeMax { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Files that are kept; the oldest go. Default 100: 6 GiB at most.</summary>
    public int FilesMax { get; init; } = 100;

    /// <summary>
    /// Records that wait to be written; then operations wait. Default 16,384: a second of a fast door's requests.
    /// </summary>
    public int WaitingMax { get; init; } = 16_384;

    /// <summary>Shortest time between two flushes to the disk. Default 100 ms: what a power cut may take.</summary>
    public TimeSpan FlushEvery { get; init; } = TimeSpan.FromMilliseconds(100);
}
