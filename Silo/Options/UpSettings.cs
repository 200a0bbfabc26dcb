using System.Globalization;
using OrleansAlluxio.Silo.Hosting;

namespace OrleansAlluxio.Silo.Options;

/// <summary>The settings of a process as a list, each with where it is from. Holds no secret.</summary>
internal static class UpSettings
{
    private const string CommandLine = "command line";
    private const string Default = "default";

    /// <summary>Lists them, in order of their names.</summary>
    public static IReadOnlyList<ConfigurationValue> List(UpOptions options, string home, string keysOrigin)
    {
        var standard = new UpOptions();
        return
        [
            Of("--audit", options.Audit, standard.Audit),
            new("--audit-key", options.AuditKeyFile is null ? "none" : "***",
                options.AuditKeyFile is null ? Default : CommandLine),
            Of("--eviction", options.Eviction, standard.Eviction, "s3-fifo"),
            new("--home", home, options.Home is null ? Default : CommandLine),
            Of("--http", options.Http, standard.Http),
            new("--metastore", options.Metastore is null ? "SQLite" : "PostgreSQL (***)",
                options.Metastore is null ? Default : CommandLine),
            .. options.Mounts.Select(static m => new ConfigurationValue(
                "--mount", m.Path.Value + (m.ReadOnly ? " (readonly)" : string.Empty), CommandLine)),
            new("--otlp", OtlpOf(options), options.Otlp is not null ? CommandLine
                : Environment.GetEnvironmentVariable(OtlpExport.EndpointVariable) is null ? Default : "environment"),
            Of("--region", options.Region, standard.Region),
            Of("--role", options.Role, standard.Role),
            Of("--s3", options.S3, standard.S3),
            Of("--s3-domain", options.S3Domain, standard.S3Domain, "none"),
            Of("--s3-sigv2", options.S3SigV2, standard.S3SigV2),
            Of("--slow-operation", options.SlowAfter, standard.SlowAfter),
            Of("--sync-interval", options.SyncIntervalMs, standard.SyncIntervalMs, "-1"),
            .. options.Tiers.Select(static t => new ConfigurationValue(
                "--" + t.Medium.ToString().ToLowerInvariant(), $"{t.Directory ?? "default"}={t.QuotaBytes}",
                CommandLine)),
            Of("--webhdfs", options.WebHdfs, standard.WebHdfs, "none"),
            Of("--webhdfs-simple-auth", options.WebHdfsSimpleAuth, null, "on loopback"),
            Of("--write-type", options.WriteType, standard.WriteType, "CACHE_THROUGH"),
            new("keys", "***", keysOrigin),
        ];
    }

    private static string OtlpOf(UpOptions options) =>
        (options.Otlp?.AbsoluteUri ?? Environment.GetEnvironmentVariable(OtlpExport.EndpointVariable)) is { } url
        && Uri.TryCreate(url, UriKind.Absolute, out var parsed)
            ? $"{parsed.Scheme}://{parsed.Host}:{parsed.Port}"
            : "none";

    private static ConfigurationValue Of<T>(string name, T value, T standard, string whenUnset = "") => new(
        name, Convert.ToString(value, CultureInfo.InvariantCulture) is { Length: > 0 } text ? text : whenUnset,
        EqualityComparer<T>.Default.Equals(value, standard) ? Default : CommandLine);
}
