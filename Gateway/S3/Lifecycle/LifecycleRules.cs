using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.Http;
using OrleansAlluxio.Gateway.S3.Buckets;
using OrleansAlluxio.Gateway.S3.Objects;
using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Lifecycle;

/// <summary>The lifecycle rules of a bucket.</summary>
/// <param name="Rules">The rules, as given.</param>
internal sealed record LifecycleRules(IReadOnlyList<LifecycleRule> Rules)
{
    private static readonly ParsedDocuments<LifecycleRules> Parsed = new(LifecycleXml.FromText);

    /// <summary>The rules of a bucket; null without any.</summary>
    public static LifecycleRules? Of(FileStatus bucket) =>
        BucketDocuments.TryRead(bucket, BucketDocuments.Lifecycle, out var text) ? Parsed.Get(text) : null;

    /// <summary>When an object goes, and by which rule: the first to come.</summary>
    public (long DueUnixMs, LifecycleRule Rule)? DueOf(string key, FileStatus status)
    {
        (long DueUnixMs, LifecycleRule Rule)? first = null;
        foreach (var rule in Rules)
        {
            if (rule.ExpiresObjects && rule.DueUnixMs(status.ModifiedUnixMs) is { } due
                && (first is null || due < first.Value.DueUnixMs) && rule.Matches(key, status))
            {
                first = (due, rule);
            }
        }

        return first;
    }

    /// <summary>Prefixes under which any object can go; none begins with another.</summary>
    public IReadOnlyList<string> ExpiringPrefixes()
    {
        var prefixes = Rules.Where(static rule => rule.ExpiresObjects)
            .Select(static rule => rule.Prefix ?? string.Empty).Distinct().ToList();
        return [.. prefixes.Where(prefix => !prefixes.Exists(
            other => other.Length < prefix.Length && prefix.StartsWith(other, StringComparison.Ordinal)))];
    }

    /// <summary>Says in the answer when an object goes; nothing where no rule is about it.</summary>
    public static async ValueTask WriteHeaderAsync(
        S3Exchange exchange, FileStatus status, CancellationToken cancellationToken)
    {
        var request = exchange.Request;
        var version = exchange.Client.BucketVersion;
        if (exchange.Unruled.Knows(request.Bucket, version))
        {
            return;
        }

        // The bucket's settings are the fabric's own: no store is asked for them.
        var options = new OperationOptions { Caller = request.Caller, SyncIntervalMs = -1 };
        var bucket = await exchange.Client.TryGetStatusAsync(request.BucketPath(), options, cancellationToken);
        if (bucket is null || Of(bucket) is not { } rules)
        {
            exchange.Unruled.Remember(request.Bucket, version);
            return;
        }

        if (rules.DueOf(request.Key, status) is { } due)
        {
            var date = ObjectHeaders.FormatTime(due.DueUnixMs);
            exchange.Response.Headers["x-amz-expiration"] =
                $"expiry-date=\"{date}\", rule-id=\"{PercentCoding.Encode(due.Rule.Id, keepSlash: false)}\"";
        }
    }
}
