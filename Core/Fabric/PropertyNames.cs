namespace OrleansAlluxio.Core.Fabric;

/// <summary>Settings that can be given for a path.</summary>
public static class PropertyNames
{
    /// <summary>-1, 0, or a period such as <c>30s</c>.</summary>
    public const string SyncInterval = "sync-interval";

    /// <summary>MUST_CACHE, CACHE_THROUGH, THROUGH or ASYNC_THROUGH.</summary>
    public const string WriteType = "write-type";

    /// <summary>
    /// keep-both, ours or theirs: what a persist does with a file of the store that the fabric never saw.
    /// </summary>
    public const string PersistConflict = "persist-conflict";

    /// <summary>
    /// normal, never, immutable, or max-age= and a period: whether data is kept, and how long it is used unasked.
    /// </summary>
    public const string Cache = "cache";

    /// <summary>high, normal or low: which cached data leaves first when room is needed.</summary>
    public const string CachePriority = "cache-priority";

    /// <summary>never, second-touch or always: when cached data rises to a faster tier.</summary>
    public const string Promotion = "promotion";

    /// <summary>In how many processes an ASYNC_THROUGH write is before it is acknowledged.</summary>
    public const string DurableCopies = "replication.durable";

    /// <summary>
    /// ring, local-first, most-available, round-robin or host:NAME: which worker gives a block, and fetches it from the
    /// store.
    /// </summary>
    public const string ReadLocation = "read.location";

    /// <summary>The same names: which workers take the bytes of a write.</summary>
    public const string WriteLocation = "write.location";

    /// <summary>Maps Alluxio's names of the same meaning to ours; anything else comes back as it is.</summary>
    public static string Canonical(string name) => name switch
    {
        "alluxio.user.file.metadata.sync.interval" => SyncInterval,
        "alluxio.user.file.writetype.default" => WriteType,
        "alluxio.user.file.replication.durable" => DurableCopies,
        "alluxio.user.ufs.block.read.location.policy" => ReadLocation,
        "alluxio.user.block.write.location.policy.class" => WriteLocation,
        _ => name,
    };
}
