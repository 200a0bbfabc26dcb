using OrleansAlluxio.Gateway.S3.Versions;

namespace OrleansAlluxio.Gateway.S3.Lifecycle;

/// <summary>What lifecycle rules do with versions that were replaced, and with markers that hide nothing.</summary>
internal static class NoncurrentSweep
{
    /// <summary>Deletes what is due by now in a versioned bucket. Returns how many versions and markers went.</summary>
    public static async ValueTask<int> RunAsync(
        VersionedBucket bucket, LifecycleRules rules, long nowUnixMs, CancellationToken cancellationToken)
    {
        var count = 0;
        foreach (var rule in rules.Rules.Where(static rule => rule.IsEnabled))
        {
            var prefix = rule.Prefix ?? string.Empty;
            if (rule.NoncurrentDays is { } days)
            {
                count += await NoncurrentVersions.ExpireAsync(
                    bucket, prefix,
                    (version, replacedAt) => LifecycleRule.DueUnixMs(replacedAt, days) <= nowUnixMs
                        && rule.Matches(version.Key, version.Status!),
                    rule.NoncurrentKept ?? 0, cancellationToken);
            }

            if (rule.ExpiresMarkers == true)
            {
                count += await NoncurrentVersions.ExpireMarkersAsync(bucket, prefix, nowUnixMs, cancellationToken);
            }
        }

        return count;
    }
}
