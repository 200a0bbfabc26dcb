namespace OrleansAlluxio.Metastore.Sqlite;

/// <summary>Where the embedded metastore is and how much memory it may take.</summary>
public sealed record SqliteMetastoreOptions
{
    /// <summary>
    /// The database file; created with its directory when missing. Its log lies beside it ("-wal", "-shm").
    /// </summary>
    public required string DatabasePath { get; init; }

    /// <summary>
    /// Page cache of the writer. Default 64 MiB: the upper levels of a tree of 10 M files and the leaves in use.
    /// </summary>
    public long WriterCacheBytes { get; init; } = 64L << 20;

    /// <summary>
    /// Page cache of each reader. Default 4 MiB: a commit empties it, and the mapping serves what it misses.
    /// </summary>
    public long ReaderCacheBytes { get; init; } = 4L << 20;

    /// <summary>
    /// How much of the file is mapped for reading. Default 256 MiB: the hot part of 10 M files within the memory
    /// budget.
    /// </summary>
    public long MapBytes { get; init; } = 256L << 20;

    /// <summary>
    /// Read-only connections. Default 8: reads take microseconds, so more than a few never run at once.
    /// </summary>
    public int Readers { get; init; } = 8;

    /// <summary>
    /// How long a lock of another process is waited for. Default 5 s: longer than any commit of ours.
    /// </summary>
    public int BusyTimeoutMs { get; init; } = 5_000;

    /// <summary>
    /// The log's length at which it is folded back even if readers must wait. Default 256 MiB: a second of disk writes.
    /// </summary>
    public long LogBytesMax { get; init; } = 256L << 20;
}
