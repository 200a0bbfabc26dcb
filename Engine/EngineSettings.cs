namespace OrleansAlluxio.Engine;

/// <summary>Defaults of the engine, set once at start.</summary>
public sealed record EngineSettings
{
    /// <summary>
    /// Sync interval in milliseconds where nothing else says one. -1, as users of Alluxio know it: the first access.
    /// </summary>
    public long SyncIntervalMs { get; init; } = -1;

    /// <summary>Write type where nothing else says one: what is acknowledged is in the store.</summary>
    public WriteType WriteType { get; init; } = WriteType.CacheThrough;

    /// <summary>Which worker gives a block where no path says. The ring: every door asks the same one.</summary>
    public Core.Workers.LocationPolicy ReadLocation { get; init; } = Core.Workers.LocationPolicy.Ring;

    /// <summary>
    /// Which workers take the bytes of writes where no path says; null: copies as far apart as they can be, and what
    /// the store gets stays in the tiers of the process that writes.
    /// </summary>
    public Core.Workers.LocationPolicy? WriteLocation { get; init; }

    /// <summary>How long an absence is believed without asking again. Short: a miss storm, not a cache.</summary>
    public TimeSpan AbsentTrust { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a writer waits for room in a full cache before it is told NoSpace.</summary>
    public TimeSpan PushBackMax { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a write lease lasts without renewal: HDFS' soft limit.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Concurrent asynchronous persists: enough to hide a store's latency, few enough to leave it to readers.
    /// </summary>
    public int PersistsMax { get; init; } = 8;

    /// <summary>The same while writes pour in: a burst of them keeps the processor and the disk for itself.</summary>
    public int PersistsInBurstMax { get; init; } = 1;

    /// <summary>
    /// How long a burst may hold a write's persist back. A disk that dies takes what was written in that time.
    /// </summary>
    public TimeSpan PersistDelayMax { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>First pause after a failed persist; doubles up to <see cref="PersistBackoffMax"/>.</summary>
    public TimeSpan PersistBackoffMin { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest pause between attempts of a persist. It is never given up.</summary>
    public TimeSpan PersistBackoffMax { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Bounds of active sync.</summary>
    public Sync.Active.ActiveSyncSettings ActiveSync { get; init; } = new();

    /// <summary>
    /// How often what has outlived its time to live is looked for. A time to live is a promise of days or hours, not of
    /// seconds.
    /// </summary>
    public TimeSpan ExpiryEvery { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Directories of one recursive sync under way at once. A multiple of the cores, because most of them wait for the
    /// store.
    /// </summary>
    public int SyncPerRequestMax { get; init; } = 4 * Environment.ProcessorCount;

    /// <summary>Batches that all recursive syncs apply at once: the metastore has one writer to feed.</summary>
    public int SyncPoolMax { get; init; } = 2 * Environment.ProcessorCount;

    /// <summary>Listings that all recursive syncs ask stores for at once: hides their latency.</summary>
    public int SyncPrefetchMax { get; init; } = 10 * Environment.ProcessorCount;

    /// <summary>Entries of a flat listing applied at once: a page of S3, and a transaction others wait for.</summary>
    public int SyncBatchMax { get; init; } = 1000;

    /// <summary>
    /// Longest file whose bytes are read back when the store cannot tell whether they are the same, to keep its pages.
    /// A tenth of a second on a disk, which whoever asks for the status waits; a longer file is filled anew.
    /// </summary>
    public long CompareBytesMax { get; init; } = 64L << 20;

    /// <summary>
    /// Whether every write reaches the store before it is acknowledged: where another process may take over, what only
    /// this one's pages have would be out of reach.
    /// </summary>
    public bool StoreFirst { get; init; }

    /// <summary>
    /// Most bytes a second that cached copies which are missing take from stores: a gigabit link has room beside them.
    /// </summary>
    public long ReplicaBytesPerSecondMax { get; init; } = 64L << 20;

    /// <summary>What a worker is called in answers to people.</summary>
    public string WorkerId { get; init; } = "local";
}
