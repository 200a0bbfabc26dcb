using System.Net;
using OrleansAlluxio.BlockStore;
using OrleansAlluxio.Core.Workers;
using OrleansAlluxio.Engine.Workers;

namespace OrleansAlluxio.Silo.Options;

/// <summary>What <c>fabric up</c> was asked for.</summary>
internal sealed record UpOptions
{
    /// <summary>Where the fabric API is served when nothing is said; only one process of a machine can.</summary>
    public static IPEndPoint HttpDefault { get; } = new(IPAddress.Loopback, 19999);

    /// <summary>Which parts this process runs.</summary>
    public ProcessRole Role { get; init; } = ProcessRole.All;

    /// <summary>Fabric APIs of the processes that may have the metadata; a worker or gateway finds the one that has.
    /// </summary>
    public IReadOnlyList<Uri> Joins { get; init; } = [];

    /// <summary>The first of them.</summary>
    public Uri? Join => Joins.Count == 0 ? null : Joins[0];

    /// <summary>The name of this cluster among those that share stores with it; null shares nothing.</summary>
    public string? ClusterId { get; init; }

    /// <summary>Where clusters find each other.</summary>
    public Uri? Discovery { get; init; }

    /// <summary>Where others reach this cluster; null takes the fabric API's address.</summary>
    public Uri? ClusterAdvertise { get; init; }

    /// <summary>Broker that carries messages between clusters; null: the environment's, else they talk to each other.
    /// </summary>
    public Uri? ClusterBroker { get; init; }

    /// <summary>Whether clusters talk to each other, whatever the environment says.</summary>
    public bool ClusterDirect { get; init; }

    /// <summary>Changes another cluster may be behind before they fold; null leaves 1000.</summary>
    public int? ClusterQueueMax { get; init; }

    /// <summary>How long another cluster may take nothing before it is cut off; null leaves 10 seconds.</summary>
    public TimeSpan? ClusterQueueWait { get; init; }

    /// <summary>What the processes of this fabric share, and clusters that share stores; null: the environment's, and
    /// for processes else the server's token.</summary>
    public string? ClusterSecret { get; init; }

    /// <summary>Where others reach this worker; null takes where it listens.</summary>
    public Uri? Advertise { get; init; }

    /// <summary>Where this process stands; null takes the machine's name.</summary>
    public WorkerLocality? Locality { get; init; }

    /// <summary>Who is in the ring.</summary>
    public RingKind Ring { get; init; }

    /// <summary>
    /// Whether pages are read from the files of workers on this machine, and granted to readers on it.
    /// </summary>
    public bool ShortCircuit { get; init; } = true;

    /// <summary>Which worker gives a block where no path says; null leaves the ring.</summary>
    public LocationPolicy? ReadLocation { get; init; }

    /// <summary>Which workers take the bytes of writes where no path says; null as without a policy.</summary>
    public LocationPolicy? WriteLocation { get; init; }

    /// <summary>Silence after which a worker is lost; null leaves 5 s.</summary>
    public TimeSpan? WorkerLostAfter { get; init; }

    /// <summary>The home directory; null takes <c>~/.orleansalluxio</c>.</summary>
    public string? Home { get; init; }

    /// <summary>Where S3 is served.</summary>
    public IPEndPoint S3 { get; init; } = new(IPAddress.Loopback, 9000);

    /// <summary>Where WebHDFS is served; null serves none.</summary>
    public IPEndPoint? WebHdfs { get; init; } = new(IPAddress.Loopback, 9870);

    /// <summary>Whether WebHDFS believes names; null only where nobody but this machine can connect.</summary>
    public bool? WebHdfsSimpleAuth { get; init; }

    /// <summary>Users of WebHDFS for whom no permission is asked, beside administrators and who started this.</summary>
    public IReadOnlyList<string> WebHdfsSuperusers { get; init; } = [];

    /// <summary>Group whose members are superusers; null leaves Hadoop's.</summary>
    public string? WebHdfsSupergroup { get; init; }

    /// <summary>Users of WebHDFS who may act as others.</summary>
    public IReadOnlyList<string> WebHdfsProxyUsers { get; init; } = [];

    /// <summary>Bits taken from new modes; null leaves 022.</summary>
    public int? WebHdfsUmask { get; init; }

    /// <summary>Host and port that redirects of WebHDFS name; null takes those a client has reached.</summary>
    public string? WebHdfsAdvertise { get; init; }

    /// <summary>Where the fabric API is served.</summary>
    public IPEndPoint Http { get; init; } = HttpDefault;

    /// <summary>Names by which clients call the fabric API, beside addresses and localhost.</summary>
    public IReadOnlyList<string> HttpNames { get; init; } = [];

    /// <summary>Mounts to have at start, made when missing: path and URI.</summary>
    public IReadOnlyList<MountRequest> Mounts { get; init; } = [];

    /// <summary>Tiers asked for: medium, directory (null: the default), bytes.</summary>
    public IReadOnlyList<TierRequest> Tiers { get; init; } = [];

    /// <summary>Connection string of a PostgreSQL metastore; null takes SQLite in the home.</summary>
    public string? Metastore { get; init; }

    /// <summary>Connection string of the PostgreSQL database that silos share; for their role.</summary>
    public string? Cluster { get; init; }

    /// <summary>Where other silos call the grains of this one; null takes a free port of this machine.</summary>
    public EndPoint? SiloEndpoint { get; init; }

    /// <summary>Where clients of the grains' cluster connect; null lets none in.</summary>
    public IPEndPoint? SiloGateway { get; init; }

    /// <summary>Certificate file that silos show each other; null connects them in the clear.</summary>
    public string? SiloCertificate { get; init; }

    /// <summary>Of several silos: whether each makes the changes that it is asked for, or the leader all.</summary>
    public bool SharesChanges { get; init; } = true;

    /// <summary>Default sync interval; null leaves -1.</summary>
    public long? SyncIntervalMs { get; init; }

    /// <summary>Default write type; null leaves CACHE_THROUGH.</summary>
    public WriteType? WriteType { get; init; }

    /// <summary>Directories of one recursive sync under way at once; null leaves a multiple of the cores.</summary>
    public int? SyncPerRequestMax { get; init; }

    /// <summary>Batches all recursive syncs apply at once; null leaves a multiple of the cores.</summary>
    public int? SyncPoolMax { get; init; }

    /// <summary>Listings all recursive syncs ask for at once; null leaves a multiple of the cores.</summary>
    public int? SyncPrefetchMax { get; init; }

    /// <summary>Eviction policy; null leaves the page store's default.</summary>
    public string? Eviction { get; init; }

    /// <summary>Domain below which a host name's first label is an S3 bucket; null for path style only.</summary>
    public string? S3Domain { get; init; }

    /// <summary>Region that S3 requests are signed for.</summary>
    public string Region { get; init; } = "us-east-1";

    /// <summary>Whether S3 requests may be signed with version 2.</summary>
    public bool S3SigV2 { get; init; }

    /// <summary>From one check of the fabric's own state to the next, zero for none; null leaves a day.</summary>
    public TimeSpan? CheckupEvery { get; init; }

    /// <summary>Whether operations are recorded in an audit log in the home.</summary>
    public bool Audit { get; init; }

    /// <summary>File with the key of the audit log's chain; null chains by plain hashes.</summary>
    public string? AuditKeyFile { get; init; }

    /// <summary>Whether requests are not counted, timed or recorded: to measure what that costs.</summary>
    public bool Unwatched { get; init; }

    /// <summary>An operation that takes longer is logged.</summary>
    public TimeSpan SlowAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>OTLP collector for metrics and spans; null takes the environment's, if any.</summary>
    public Uri? Otlp { get; init; }

    /// <summary>Whether the web console is served at the fabric API's address.</summary>
    public bool Console { get; init; } = true;

    /// <summary>What browsers call the console where a proxy is in front of it; null: the address itself.</summary>
    public Uri? ConsoleUrl { get; init; }

    /// <summary>Log more.</summary>
    public bool Verbose { get; init; }
}
