using OrleansAlluxio.BlockStore;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Silo.Options;

namespace OrleansAlluxio.Silo.Doctor;

/// <summary>Settings that are known to do harm.</summary>
internal sealed class SettingCheck(UpOptions options) : IDoctorCheck
{
    private static readonly TimeSpan LostAfterMin = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public string Subject => "settings";

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken) => new([.. Look()]);

    private IEnumerable<Finding> Look()
    {
        if (options.SyncIntervalMs == 0)
        {
            yield return Bad(
                FindingSeverity.Warning, "--sync-interval 0", "every access of every path asks its store",
                "give the interval 0 only to paths that need it: `fabric conf path add`");
        }

        var hasDisk = options.Tiers.Count == 0
            || options.Tiers.Any(static t => t.Medium != TierMedium.Memory && t.QuotaBytes > 0);
        if (!hasDisk && options.WriteType == WriteType.AsyncThrough)
        {
            yield return Bad(
                FindingSeverity.Broken, "--write-type ASYNC_THROUGH", "there is no disk tier that survives a power cut",
                "add --ssd SIZE");
        }

        if (options.WriteType == WriteType.MustCache)
        {
            yield return Bad(
                FindingSeverity.Warning, "--write-type MUST_CACHE",
                "what is written gets into no store: the cache fills, and a lost disk loses it",
                "leave the default CACHE_THROUGH, and give MUST_CACHE to scratch paths: `fabric conf path add`");
        }

        if (options.WorkerLostAfter is { } lost && lost < LostAfterMin)
        {
            yield return Bad(
                FindingSeverity.Warning, $"--worker-lost-after {lost.TotalMilliseconds:F0}ms",
                "workers report every second: a busy one is lost and found again, and its share moves each time",
                "leave the default of 5s");
        }

        if (options.S3SigV2)
        {
            yield return Bad(
                FindingSeverity.Warning, "--s3-sigv2", "signatures of version 2 cover neither body nor all headers",
                "let old programs sign with version 4, then leave it out");
        }

        foreach (var tier in options.Tiers.Where(static t => t.Directory is not null)
            .GroupBy(static t => Path.TrimEndingDirectorySeparator(Path.GetFullPath(t.Directory!)))
            .Where(static g => g.Count() > 1))
        {
            yield return Bad(
                FindingSeverity.Broken, $"tiers in {tier.Key}", "two tiers share a directory", "give each its own");
        }
    }

    private static Finding Bad(FindingSeverity severity, string subject, string observation, string fix) =>
        new(severity, subject, observation, fix) { Code = FindingCodes.Setting };
}
