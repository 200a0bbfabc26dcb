using System.CommandLine;
using OrleansAlluxio.Cli.Output;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Cli.Commands;

/// <summary><c>fabric doctor</c>: what is wrong, and what to do about it.</summary>
internal static class DoctorCommand
{
    public static Command Make(CommandSet set)
    {
        var home = new Option<string?>("--home")
        {
            Description = "The server's home on this machine (default ~/.orleansalluxio).",
        };
        var all = Take.Flag("--all", "Also what is as it should be.");
        return set.Make("doctor", "Looks for what is wrong, and says what to do.", [home, all], async run =>
        {
            var findings = new List<Finding>();
            try
            {
                var before = run.Host.Time.GetUtcNow();
                findings.AddRange(await run.Process.DiagnoseAsync(run.Cancelled));
                findings.Add(await LocalChecks.ClockAsync(run, before));
            }
            catch (FabricException e) when (e.Kind is FabricErrorKind.Unavailable or FabricErrorKind.Timeout
                or FabricErrorKind.Unauthenticated or FabricErrorKind.PermissionDenied)
            {
                findings.Add(LocalChecks.ServerOf(run, e));
                findings.AddRange(LocalChecks.OfHome(
                    run.Get(home) ?? LocalChecks.DefaultHome(run),
                    isServing: e.Kind is not FabricErrorKind.Unavailable));
            }

            foreach (var finding in findings.OrderByDescending(static f => f.Severity)
                .ThenBy(static f => f.Because.Length > 0)
                .Where(f => run.IsJson || run.Get(all) || f.Severity != FindingSeverity.Ok))
            {
                run.Answer(finding, FabricJson.Default.Finding, TextOf);
            }

            var broken = findings.Count(static f => f.Severity == FindingSeverity.Broken);
            if (!run.IsJson)
            {
                run.Line($"{findings.Count} checks, {broken} broken, "
                    + $"{findings.Count(static f => f.Severity == FindingSeverity.Warning)} warnings");
            }

            return broken > 0 ? ExitCodes.Failed : ExitCodes.Done;
        });
    }

    private static string TextOf(Finding finding) =>
        $"{finding.Severity.ToString().ToUpperInvariant(),-8} {StatusText.Visible(finding.Subject)}: "
        + StatusText.Visible(finding.Observation)
        + (finding.Because.Length == 0
            ? string.Empty : $"{Environment.NewLine}         because of {StatusText.Visible(finding.Because)}")
        + (finding.Fix.Length == 0 ? string.Empty : $"{Environment.NewLine}         fix: {finding.Fix}");
}
