using System.Globalization;
using System.Net;
using OrleansAlluxio.BlockStore;
using OrleansAlluxio.Core.Workers;
using OrleansAlluxio.Engine.Workers;
using OrleansAlluxio.Engine.Mounts;

namespace OrleansAlluxio.Silo.Options;

/// <summary>
/// Reads the arguments of <c>fabric up</c>. Anything not understood is refused with what was expected.
/// </summary>
internal static class UpOptionsParser
{
    /// <summary>What the command takes.</summary>
    public const string Usage = """
        usage: fabric up [options]
          --home DIR              where the fabric lives (default ~/.orleansalluxio)
          --s3 HOST:PORT          S3 door (default 127.0.0.1:9000; port 0 takes a free one)
          --s3-domain NAME        domain of virtual-host style: BUCKET.NAME (default none: path style only)
          --webhdfs HOST:PORT     WebHDFS door (default 127.0.0.1:9870); 'none' leaves it out
          --webhdfs-advertise H:P host and port that its redirects name (default: those a client has reached)
          --webhdfs-simple-auth B believe user.name: true or false (default: only on loopback)
          --webhdfs-superuser U   a user whose permissions are not checked, repeatable (also: who starts this)
          --webhdfs-supergroup G  a group of such users (default supergroup)
          --webhdfs-proxy-user U  a user who may act as others by doas, repeatable
          --webhdfs-umask OCTAL   taken from modes of what is made without one (default 022)
          --http HOST:PORT        fabric API (default 127.0.0.1:19999)
          --console on|off|URL    web console at /console/ of the fabric API (default on); the URL that browsers
                                  reach it by where a proxy that ends TLS is in front
          --http-name NAME        a host name clients call it by, repeatable (always: addresses and localhost)
          --mount PATH=URI        have this mount; repeatable. Options follow the URI: URI,key=value,...
          --mem [DIR=]SIZE        memory tier (default 1GiB or a quarter of /dev/shm); 0 leaves it out
          --ssd [DIR=]SIZE        SSD tier, repeatable (default 8GiB or a quarter of the home's disk)
          --hdd [DIR=]SIZE        HDD tier, repeatable (default none)
          --eviction POLICY       s3-fifo, lru or lrfu
          --metastore CONNECTION  PostgreSQL connection string (default: SQLite in the home)
          --sync-interval T       default sync interval: -1, 0 or a period such as 30s (default -1)
          --sync-parallel N       directories of one recursive sync at once (default 4 per core)
          --sync-pool N           batches applied at once by all recursive syncs (default 2 per core)
          --sync-prefetch N       listings asked for at once by all recursive syncs (default 10 per core)
          --write-type TYPE       default write type (default CACHE_THROUGH)
          --region NAME           region S3 requests are signed for (default us-east-1)
          --s3-sigv2              also take S3 signatures of version 2 (default: refused)
          --role ROLE             all (default): everything in one process; worker: pages only;
                                  gateway: doors only (both: see --join);
                                  discovery: where clusters that share stores find each other
          --cluster-id ID         the name of this cluster among those that share stores with it
          --discovery URL         the process of role discovery that they find each other by
          --cluster-advertise URL where others reach this cluster (default: the fabric API's address)
          --cluster-carrier C     http (default): clusters talk to each other; amqp[s]://USER:PASSWORD@HOST/VHOST:
                                  by way of a RabbitMQ broker (also: FABRIC_CLUSTER_CARRIER)
          --cluster-queue N       changes another cluster may be behind before they fold (default 1000)
          --cluster-queue-wait T  how long one may take nothing before it is cut off (default 10s)
          --cluster CONNECTION    PostgreSQL database of a cluster of silos (for --role silo, in place of --metastore)
          --silo HOST:PORT        where other silos call this one's grains (default: a free port of 127.0.0.1)
          --silo-gateway H:P      where services connect as clients of the grains' cluster (default: none can)
          --silo-certificate FILE PKCS#12 file that silos show each other (default: connections in the clear)
          --changes WHO           of several silos: every-silo (default) makes the changes that it is asked for, or
                                  the leader makes all; the same for all of them
          --join URL[,URL...]     fabric API of the process that has the metadata (for the other roles); of silos all
          --cluster-secret S      what its processes share (default: FABRIC_CLUSTER_SECRET, else the server's token)
          --advertise URL         where others reach this worker (default: where --http listens)
          --locality K=V,...      where this worker stands: host=, rack=, zone= (default: host=this machine)
          --ring KIND             dynamic (default): live workers own data; static: absent ones keep their share
          --read-location POLICY  which worker gives a block: ring (default), local-first, most-available, round-robin
                                  or host:NAME; of a gateway: whatever the paths say
          --write-location POLICY which workers take the bytes of writes (default: copies far apart, the rest here)
          --short-circuit on|off  read pages from the files of workers on this machine, and let others (default on)
          --worker-lost-after T   silence after which a worker is lost (default 5s)
          --audit                 record every operation in HOME/audit (default: nothing is recorded)
          --audit-key FILE        key its records are chained with (32 bytes or more), and --audit
          --slow-operation T      log operations that take longer (default 10s; -1: none)
          --checkup T             check the fabric's own state once in a time (default 1d, at least 1m; -1: never)
          --otlp URL              send metrics and spans to this OTLP collector (HTTP, protobuf)
          --unwatched             count, time and record no request: to measure what that costs
          --verbose               log more
        """;

    /// <summary>InvalidArgument for anything not understood.</summary>
    public static UpOptions Parse(ReadOnlySpan<string> arguments)
    {
        var options = new UpOptions();
        for (var i = 0; i < arguments.Length; i++)
        {
            var name = arguments[i];
            var equals = name.IndexOf('=', StringComparison.Ordinal);
            string? inline = null;
            if (name.StartsWith("--", StringComparison.Ordinal) && equals > 0)
            {
                (name, inline) = (name[..equals], name[(equals + 1)..]);
            }

            if (name is "--verbose" or "--s3-sigv2" or "--audit" or "--unwatched")
            {
                options = name switch
                {
                    "--verbose" => options with { Verbose = true },
                    "--audit" => options with { Audit = true },
                    "--unwatched" => options with { Unwatched = true },
                    _ => options with { S3SigV2 = true },
                };
                continue;
            }

            var value = inline ?? (i + 1 < arguments.Length ? arguments[++i] : throw Bad(name, "a value is missing"));
            options = Apply(options, name, value);
        }

        if (options.Role is ProcessRole.Worker or ProcessRole.Gateway && options.Join is null)
        {
            throw Bad("--role", "this role joins a fabric: say which with --join URL");
        }

        return (options.Role == ProcessRole.Silo) == options.Cluster is not null
            ? options
            : throw Bad("--cluster", "--role silo and --cluster CONNECTION are given together or not at all");
    }

    /// <summary>A size such as 512MiB, 1G or a number of bytes.</summary>
    public static long ParseSize(string text)
    {
        var digits = text.AsSpan().TrimEnd("KMGTiB bytekmgt");
        long unit = text[digits.Length..].Trim().ToUpperInvariant() switch
        {
            "" or "B" => 1,
            "K" or "KB" or "KIB" => 1L << 10,
            "M" or "MB" or "MIB" => 1L << 20,
            "G" or "GB" or "GIB" => 1L << 30,
            "T" or "TB" or "TIB" => 1L << 40,
            _ => 0,
        };
        return unit > 0 && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number <= (1L << 50) / unit
            ? number * unit
            : throw Bad(text, "a size is a number of bytes or such as 512MiB, 4GiB");
    }

    private static UpOptions Apply(UpOptions options, string name, string value) => name switch
    {
        "--home" => options with { Home = value },
        "--s3" => options with { S3 = Endpoint(value) },
        "--s3-domain" => options with { S3Domain = value },
        "--webhdfs" => options with { WebHdfs = value == "none" ? null : Endpoint(value) },
        "--webhdfs-advertise" => options with { WebHdfsAdvertise = HostAndPort(value) },
        "--webhdfs-simple-auth" => options with { WebHdfsSimpleAuth = Flag(value) },
        "--webhdfs-superuser" => options with { WebHdfsSuperusers = [.. options.WebHdfsSuperusers, value] },
        "--webhdfs-supergroup" => options with { WebHdfsSupergroup = value },
        "--webhdfs-proxy-user" => options with { WebHdfsProxyUsers = [.. options.WebHdfsProxyUsers, value] },
        "--webhdfs-umask" => options with { WebHdfsUmask = Umask(value) },
        "--http" => options with { Http = Endpoint(value) },
        "--console" => ConsoleOf(options, value),
        "--http-name" => options with { HttpNames = [.. options.HttpNames, value] },
        "--mount" => options with { Mounts = [.. options.Mounts, MountOf(value)] },
        "--mem" => options with { Tiers = [.. options.Tiers, Tier(TierMedium.Memory, value)] },
        "--ssd" => options with { Tiers = [.. options.Tiers, Tier(TierMedium.Ssd, value)] },
        "--hdd" => options with { Tiers = [.. options.Tiers, Tier(TierMedium.Hdd, value)] },
        "--eviction" => options with { Eviction = value },
        "--metastore" => options with { Metastore = value },
        "--sync-interval" => options with { SyncIntervalMs = PropertyValues.ParseInterval(value) },
        "--sync-parallel" => options with { SyncPerRequestMax = Count(value) },
        "--sync-pool" => options with { SyncPoolMax = Count(value) },
        "--sync-prefetch" => options with { SyncPrefetchMax = Count(value) },
        "--write-type" => options with { WriteType = PropertyValues.ParseWriteType(value) },
        "--region" => options with { Region = value },
        "--role" => options with { Role = Role(value) },
        "--slow-operation" => options with
        {
            SlowAfter = PropertyValues.ParseInterval(value) is >= 0 and var ms
                ? TimeSpan.FromMilliseconds(ms)
                : Timeout.InfiniteTimeSpan,
        },
        "--audit-key" => options with { Audit = true, AuditKeyFile = value },
        "--checkup" => options with { CheckupEvery = Checkup(value) },
        "--otlp" => options with { Otlp = HttpUrl(value) },
        "--cluster" => options with { Cluster = value },
        "--silo" => options with { SiloEndpoint = NamedEndpoint(value) },
        "--silo-gateway" => options with { SiloGateway = Endpoint(value) },
        "--silo-certificate" => options with { SiloCertificate = value },
        "--changes" => options with { SharesChanges = SharesChanges(value) },
        "--join" => options with { Joins = [.. options.Joins, .. value.Split(',').Select(HttpUrl)] },
        "--cluster-id" => options with { ClusterId = value },
        "--discovery" => options with { Discovery = HttpUrl(value) },
        "--cluster-advertise" => options with { ClusterAdvertise = HttpUrl(value) },
        "--cluster-carrier" => Carrier(options, value),
        "--cluster-queue" => options with { ClusterQueueMax = Count(value) },
        "--cluster-queue-wait" => options with { ClusterQueueWait = Wait(value) },
        "--cluster-secret" => options with { ClusterSecret = value },
        "--advertise" => options with { Advertise = HttpUrl(value) },
        "--locality" => options with { Locality = LocalityText.Parse(value) },
        "--ring" => options with { Ring = Ring(value) },
        "--read-location" => options with { ReadLocation = LocationPolicy.Parse(value) },
        "--write-location" => options with { WriteLocation = LocationPolicy.Parse(value) },
        "--short-circuit" => options with { ShortCircuit = OnOff(value) },
        "--worker-lost-after" => options with { WorkerLostAfter = Period(value) },
        _ => throw Bad(name, "unknown option"),
    };

    private static UpOptions ConsoleOf(UpOptions options, string text) => text switch
    {
        "on" => options with { Console = true, ConsoleUrl = null },
        "off" => options with { Console = false, ConsoleUrl = null },
        _ => options with { Console = true, ConsoleUrl = HttpUrl(text) },
    };

    private static RingKind Ring(string text) => text switch
    {
        "dynamic" => RingKind.Dynamic,
        "static" => RingKind.Static,
        _ => throw Bad(text, "a ring is dynamic or static"),
    };

    private static TimeSpan Period(string text) => PropertyValues.ParseInterval(text) is > 0 and var milliseconds
        ? TimeSpan.FromMilliseconds(milliseconds)
        : throw Bad(text, "it is a period such as 5s");

    private static TimeSpan Checkup(string text) => PropertyValues.ParseInterval(text) switch
    {
        -1 => TimeSpan.Zero,
        >= 60_000 and var milliseconds => TimeSpan.FromMilliseconds(milliseconds),
        _ => throw Bad(text, "it is a period of at least a minute, or -1"),
    };

    private static ProcessRole Role(string text) => text switch
    {
        "all" => ProcessRole.All,
        "silo" => ProcessRole.Silo,
        "worker" => ProcessRole.Worker,
        "gateway" => ProcessRole.Gateway,
        "discovery" => ProcessRole.Discovery,
        _ => throw Bad(text, "a role is all, silo, worker, gateway or discovery"),
    };

    private static Uri HttpUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? url
            : throw Bad(text, "it is an http or https URL");

    /// <summary>A carrier as the argument or the environment names it.</summary>
    internal static UpOptions Carrier(UpOptions options, string text) =>
        text == "http" ? options with { ClusterDirect = true, ClusterBroker = null }
        : Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "amqp" or "amqps" && url.Host.Length > 0
            ? options with { ClusterBroker = url, ClusterDirect = false }

            // Not the value: it may hold a password.
            : throw Bad("--cluster-carrier", "a carrier is http or amqp[s]://USER:PASSWORD@HOST:PORT/VHOST");

    private static TimeSpan Wait(string text) =>
        PropertyValues.ParseInterval(text) is >= 100 and <= 3_600_000 and var milliseconds
            ? TimeSpan.FromMilliseconds(milliseconds)
            : throw Bad(text, "a wait is 100ms to 1h");

    private static bool SharesChanges(string text) => text switch
    {
        "every-silo" => true,
        "leader" => false,
        _ => throw Bad("--changes", "changes are made by every-silo or leader"),
    };

    private static bool OnOff(string text) => text switch
    {
        "on" => true,
        "off" => false,
        _ => throw Bad(text, "it is on or off"),
    };

    private static bool Flag(string text) =>
        bool.TryParse(text, out var flag) ? flag : throw Bad(text, "it is true or false");

    private static int Umask(string text) =>
        text.Length is > 0 and <= 4 && !text.AsSpan().ContainsAnyExceptInRange('0', '7')
            && Convert.ToInt32(text, 8) is <= 0x1FF and var bits
            ? bits
            : throw Bad(text, "a umask is octal, 0 to 777");

    private static string HostAndPort(string text) =>
        text.LastIndexOf(':') is > 0 and var colon
            && ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _)
            && Uri.CheckHostName(text[..colon].Trim('[', ']')) != UriHostNameType.Unknown
            ? text
            : throw Bad(text, "it is HOST:PORT");

    private static int Count(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number is > 0 and <= 10_000
            ? number
            : throw Bad(text, "a number of parallel steps is 1..10000");

    private static IPEndPoint Endpoint(string text)
    {
        var normal = text.StartsWith("localhost:", StringComparison.Ordinal) ? "127.0.0.1" + text[9..] : text;
        return IPEndPoint.TryParse(normal, out var endpoint) && normal.Contains(':', StringComparison.Ordinal)
            ? endpoint
            : throw Bad(text, "an address is HOST:PORT with an IP address or localhost");
    }

    // A name is looked up when it is used: in a container it is the container's own.
    private static EndPoint NamedEndpoint(string text)
    {
        var colon = text.LastIndexOf(':');
        return colon > 0 && Uri.CheckHostName(text[..colon]) == UriHostNameType.Dns && text[..colon] != "localhost"
            && ushort.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? new DnsEndPoint(text[..colon], port)
            : Endpoint(text);
    }

    private static MountRequest MountOf(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0)
        {
            throw Bad(text, "a mount is PATH=URI");
        }

        var parts = text[(equals + 1)..].Split(',');
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in parts.Skip(1))
        {
            var at = part.IndexOf('=', StringComparison.Ordinal);
            options[at > 0 ? part[..at] : throw Bad(part, "a mount option is key=value")] = part[(at + 1)..];
        }

        var readOnly = options.Remove("readonly", out var flag) && flag != "false";
        return new MountRequest
        {
            Path = FabricPath.Parse(text[..equals]),
            Uri = parts[0],
            ReadOnly = readOnly,
            Options = options,
        };
    }

    private static TierRequest Tier(TierMedium medium, string text)
    {
        var equals = text.LastIndexOf('=');
        return equals > 0
            ? new TierRequest(medium, text[..equals], ParseSize(text[(equals + 1)..]))
            : new TierRequest(medium, null, ParseSize(text));
    }

    private static FabricException Bad(string subject, string reason) =>
        new(FabricErrorKind.InvalidArgument, "read arguments", subject, reason);
}
