namespace OrleansAlluxio.Silo.Doctor;

/// <summary>Names of findings, for programs. docs/operations.md lists them; a name never changes meaning.</summary>
internal static class FindingCodes
{
    public const string Store = "store";
    public const string StoreDenied = "store.denied";
    public const string StoreMissing = "store.missing";
    public const string StoreReadOnly = "store.readonly";
    public const string StoreFull = "store.full";
    public const string StoreUnreachable = "store.unreachable";
    public const string StoreSettings = "store.settings";
    public const string Clock = "clock";
    public const string ClockApart = "clock.apart";
    public const string Tier = "tier";
    public const string TierFailed = "tier.failed";
    public const string TierDiskFull = "tier.disk-full";
    public const string TierQuota = "tier.quota";
    public const string TierPinned = "tier.pinned";
    public const string Unpersisted = "unpersisted";
    public const string UnpersistedFull = "unpersisted.full";
    public const string Persist = "persist";
    public const string PersistFailing = "persist.failing";
    public const string PersistSlow = "persist.slow";
    public const string Checkup = "checkup";
    public const string CheckupFindings = "checkup.findings";
    public const string CheckupFailing = "checkup.failing";
    public const string Worker = "worker";
    public const string WorkerLost = "worker.lost";
    public const string WorkerVersion = "worker.version";
    public const string Cluster = "cluster";
    public const string ClusterSilent = "cluster.silent";
    public const string ClusterDeaf = "cluster.deaf";
    public const string ClusterSecret = "cluster.secret";
    public const string Discovery = "discovery";
    public const string DiscoveryAway = "discovery.away";
    public const string Metastore = "metastore";
    public const string MetastoreAway = "metastore.away";
    public const string MetastoreSlow = "metastore.slow";
    public const string MetastoreLog = "metastore.log";
    public const string MetastoreUnsafe = "metastore.unsafe";
    public const string Files = "machine.files";
    public const string Memory = "machine.memory";
    public const string Disk = "disk";
    public const string DiskFull = "disk.full";
    public const string Home = "home";
    public const string HomeNetwork = "home.network";
    public const string HomeVolatile = "home.volatile";
    public const string Keys = "keys";
    public const string KeysOpen = "keys.open";
    public const string Door = "door.plain";
    public const string Setting = "setting";
    public const string Audit = "audit";
    public const string AuditBlocked = "audit.blocked";
    public const string LookFailed = "look.failed";
}
