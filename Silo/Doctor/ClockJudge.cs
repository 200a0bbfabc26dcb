using System.Globalization;

namespace OrleansAlluxio.Silo.Doctor;

/// <summary>Whose clock is wrong: when all others agree against ours, it is ours. Pure.</summary>
internal static class ClockJudge
{
    // The Date of HTTP has whole seconds, and an answer takes some time.
    private static readonly TimeSpan WarningMin = TimeSpan.FromSeconds(10);
    private const string Fix = "let both follow a time server (chrony, systemd-timesyncd)";

    /// <summary>A finding for each clock that is apart from ours, or one for ours.</summary>
    public static IReadOnlyList<Finding> Of(IReadOnlyList<ClockReading> readings)
    {
        var apart = readings.Where(static r => r.Ahead.Duration() > WarningMin).ToList();
        if (apart.Count == 0)
        {
            return readings.Count == 0
                ? []
                : [new Finding(FindingSeverity.Ok, "clocks", $"{readings.Count} others agree with ours")
                    { Code = FindingCodes.Clock }];
        }

        var spread = apart.Max(static r => r.Ahead) - apart.Min(static r => r.Ahead);
        return apart.Count > 1 && apart.Count == readings.Count && spread < WarningMin
            ? [Make("this machine's clock", -apart[0].Ahead, $"than those of {apart.Count} others, which agree")]
            : [.. apart.Select(static r => Make(r.Subject, r.Ahead, "than ours"))];
    }

    private static Finding Make(string subject, TimeSpan ahead, string than) => new(
        ahead.Duration() > StoreAdvice.ClockMax ? FindingSeverity.Broken : FindingSeverity.Warning, subject,
        string.Create(
            CultureInfo.InvariantCulture,
            $"it is {ahead.Duration().TotalSeconds:F0} s {(ahead < TimeSpan.Zero ? "earlier" : "later")} {than}"),
        subject == "this machine's clock" ? "have it follow a time server (chrony, systemd-timesyncd)" : Fix)
    {
        Code = FindingCodes.ClockApart,
    };
}
