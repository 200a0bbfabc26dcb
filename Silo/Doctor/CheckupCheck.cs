using System.Globalization;
using OrleansAlluxio.Grains.Interfaces;

namespace OrleansAlluxio.Silo.Doctor;

/// <summary>What the fabric's own checks of its state have found, and whether they are made.</summary>
internal sealed class CheckupCheck(IGrainFactory grains, TimeProvider time) : IDoctorCheck
{
    /// <inheritdoc/>
    public string Subject => "checks of the fabric's state";

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        var report = await grains.GetGrain<ICheckupGrain>(0).ReportAsync(cancellationToken).ConfigureAwait(false);
        return [Judge(report, time.GetUtcNow().ToUnixTimeMilliseconds())];
    }

    /// <summary>What a report means at a time.</summary>
    internal Finding Judge(CheckupReport report, long nowUnixMs)
    {
        if (report.Findings > 0)
        {
            return new Finding(
                FindingSeverity.Broken, Subject,
                $"{report.Findings} findings at {At(report.CheckedUnixMs)}; the first: {report.First}",
                "`fabric fsck` shows all of them, `fabric fsck --repair` repairs what can be")
            {
                Code = FindingCodes.CheckupFindings,
            };
        }

        if (report.EveryMs > 0 && report.Failure is { } failure)
        {
            return new Finding(
                FindingSeverity.Warning, Subject, $"the last did not end: {failure}", "`fabric fsck` tries it now")
            {
                Code = FindingCodes.CheckupFailing,
            };
        }

        var since = Math.Max(report.CheckedUnixMs, report.ScheduledUnixMs);
        if (report.EveryMs > 0 && nowUnixMs - since > 2 * report.EveryMs)
        {
            return new Finding(
                FindingSeverity.Warning, Subject, $"none has ended since {At(since)}",
                "`fabric fsck` makes one now; the log says why none was made")
            {
                Code = FindingCodes.CheckupFailing,
            };
        }

        return new Finding(
            FindingSeverity.Ok, Subject,
            report.EveryMs == 0 ? "switched off"
                : report.Checks == 0 ? "the first is still to come"
                : $"nothing found at {At(report.CheckedUnixMs)}")
        {
            Code = FindingCodes.Checkup,
        };
    }

    private static string At(long unixMs) => DateTimeOffset.FromUnixTimeMilliseconds(unixMs)
        .ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
