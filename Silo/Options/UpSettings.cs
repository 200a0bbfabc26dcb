using System.Globalization;
using OrleansAlluxio.Silo.Hosting;

namespace OrleansAlluxio.Silo.Options;

/// <summary>The settings of a process as a list, each with where it is from. Holds no secret.</summary>
internal static class UpSettings
{
    private const string CommandLine = "command line";
    private const string Default = "default";
    private const string FromEnvironment = "environment";

    /// <summary>Lists them, in order of their names.</summary>
    public static IReadOnlyList<ConfigurationValue> List(UpOptions options, string home, string keysOrigin)
    {
        var standard = new UpOptions();
        return
        [
            Of("--advertise", options.Advertise, null, "where --http listens"),
            Of("--audit", options.Audit, standard.Audit),
            new("--audit-key", options.AuditKeyFile is null ? "none" : "***",
                options.AuditKeyFile is null ? Default : CommandLine),
            new("--cluster", options.Cluster is null ? "none" : "PostgreSQL (***)",
                options.Cluster is null ? Default : CommandLine),
            Of("--cluster-advertise", options.ClusterAdvertise, null, "the fabric API's address"),
            Of("--cluster-id", options.ClusterId, null, "none"),
            Of("--cluster-queue", options.ClusterQueueMax, null, "1000"),
            Of("--cluster-queue-wait", options.ClusterQueueWait, null, "00:00:10"),
            new("--cluster-secret", "***", options.ClusterSecret is not null ? CommandLine
                : Environment.GetEnvironmentVariable("FABRIC_CLUSTER_SECRET") is null ? Default : FromEnvironment),
            new("--console", options.ConsoleUrl?.AbsoluteUri ?? (options.Console ? "on" : "off"),
                options is { Console: true, ConsoleUrl: null } ? Default : CommandLine),
            Of("--discovery", options.Discovery, null, "none"),
            Of("--eviction", options.Eviction, standard.Eviction, "s3-fifo"),
            new("--home", home, options.Home is null ? Default : CommandLine),
            Of("--http", options.Http, standard.Http),
            Of("--http-name", string.Join(' ', options.HttpNames), string.Empty, "none"),
            Of("--join", string.Join(' ', options.Joins), string.Empty, "none"),
            Of("--locality", options.Locality, null, "this machine"),
            new("--metastore", options.Metastore is null ? "SQLite" : "PostgreSQL (***)",
                options.Metastore is null ? Default : CommandLine),
            .. options.Mounts.Select(static m => new ConfigurationValue(
                "--mount", m.Path.Value + (m.ReadOnly ? " (readonly)" : string.Empty), CommandLine)),
            new("--otlp", OtlpOf(options), options.Otlp is not null ? CommandLine
                : Environment.GetEnvironmentVariable(OtlpExport.EndpointVariable) is null ? Default : FromEnvironment),
            Of("--read-location", options.ReadLocation, null, "ring"),
            Of("--region", options.Region, standard.Region),
            Of("--ring", options.Ring, standard.Ring),
            Of("--role", options.Role, standard.Role),
            Of("--s3", options.S3, standard.S3),
            Of("--s3-domain", options.S3Domain, standard.S3Domain, "none"),
            Of("--s3-sigv2", options.S3SigV2, standard.S3SigV2),
            new("--short-circuit", options.ShortCircuit ? "on" : "off", options.ShortCircuit ? Default : CommandLine),
            Of("--slow-operation", options.SlowAfter, standard.SlowAfter),
            Of("--checkup", options.CheckupEvery, standard.CheckupEvery),
            Of("--sync-interval", options.SyncIntervalMs, standard.SyncIntervalMs, "-1"),
            Of("--sync-parallel", options.SyncPerRequestMax, null, "4 per core"),
            Of("--sync-pool", options.SyncPoolMax, null, "2 per core"),
            Of("--sync-prefetch", options.SyncPrefetchMax, null, "10 per core"),
            .. options.Tiers.Select(static t => new ConfigurationValue(
                "--" + t.Medium.ToString().ToLowerInvariant(), $"{t.Directory ?? "default"}={t.QuotaBytes}",
                CommandLine)),
            Of("--write-location", options.WriteLocation, null, "none"),
            Of("--verbose", options.Verbose, standard.Verbose),
            .. WebHdfs(options, standard),
            Of("--worker-lost-after", options.WorkerLostAfter, null, "00:00:05"),
            Of("--write-type", options.WriteType, standard.WriteType, "CACHE_THROUGH"),
            new("keys", "***", keysOrigin),
        ];
    }

    private static IEnumerable<ConfigurationValue> WebHdfs(UpOptions options, UpOptions standard) =>
    [
        Of("--webhdfs", options.WebHdfs, standard.WebHdfs, "none"),
        Of("--webhdfs-advertise", options.WebHdfsAdvertise, null, "where a client has reached it"),
        Of("--webhdfs-proxy-user", string.Join(' ', options.WebHdfsProxyUsers), string.Empty, "none"),
        Of("--webhdfs-simple-auth", options.WebHdfsSimpleAuth, null, "on loopback"),
        Of("--webhdfs-supergroup", options.WebHdfsSupergroup, null, "supergroup"),
        Of("--webhdfs-superuser", string.Join(' ', options.WebHdfsSuperusers), string.Empty, "who started it"),
        Of("--webhdfs-umask", options.WebHdfsUmask is { } bits ? Convert.ToString(bits, 8) : null, null, "022"),
    ];

    private static string OtlpOf(UpOptions options) =>
        (options.Otlp?.AbsoluteUri ?? Environment.GetEnvironmentVariable(OtlpExport.EndpointVariable)) is { } url
        && Uri.TryCreate(url, UriKind.Absolute, out var parsed)
            ? $"{parsed.Scheme}://{parsed.Host}:{parsed.Port}"
            : "none";

    private static ConfigurationValue Of<T>(string name, T value, T standard, string whenUnset = "") => new(
        name, Convert.ToString(value, CultureInfo.InvariantCulture) is { Length: > 0 } text ? text : whenUnset,
        EqualityComparer<T>.Default.Equals(value, standard) ? Default : CommandLine);
}
