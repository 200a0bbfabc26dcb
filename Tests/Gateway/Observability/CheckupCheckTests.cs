using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Silo.Doctor;

namespace OrleansAlluxio.Tests.Gateway.Observability;

/// <summary>What the doctor says of the fabric's own checks, at the end of the third day.</summary>
public sealed class CheckupCheckTests
{
    private const long DayMs = 24 * 3600 * 1000;

    private static readonly CheckupReport Daily = new() { EveryMs = DayMs, Checks = 1, CheckedUnixMs = 2 * DayMs };

    [Fact]
    public void Judge_NothingWrong_IsWell()
    {
        Assert.Equal(("checkup", FindingSeverity.Ok), Judge(Daily));
        Assert.Equal(("checkup", FindingSeverity.Ok), Judge(new CheckupReport()));
        Assert.Equal(
            ("checkup", FindingSeverity.Ok),
            Judge(new CheckupReport { EveryMs = DayMs, ScheduledUnixMs = 2 * DayMs }));
        Assert.Equal(
            ("checkup", FindingSeverity.Ok),
            Judge(Daily with { EveryMs = 0, CheckedUnixMs = 0, Failure = "before it was switched off" }));
    }

    [Fact]
    public void Judge_SomethingFound_IsBrokenUntilACheckFindsNothing() => Assert.Equal(
        ("checkup.findings", FindingSeverity.Broken), Judge(Daily with { Findings = 3, First = "a page of nobody" }));

    [Fact]
    public void Judge_NoneEndsOrNoneForTwoPeriods_IsAWarning()
    {
        Assert.Equal(
            ("checkup.failing", FindingSeverity.Warning), Judge(Daily with { Failure = "the metastore is away" }));
        Assert.Equal(("checkup", FindingSeverity.Ok), Judge(Daily with { CheckedUnixMs = DayMs }));
        Assert.Equal(("checkup.failing", FindingSeverity.Warning), Judge(Daily with { CheckedUnixMs = DayMs - 1 }));
    }

    private static (string Code, FindingSeverity Severity) Judge(CheckupReport report)
    {
        var finding = new CheckupCheck(null!, TimeProvider.System).Judge(report, 3 * DayMs);
        return (finding.Code, finding.Severity);
    }
}
