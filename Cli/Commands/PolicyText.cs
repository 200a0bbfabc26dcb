using System.Globalization;
using OrleansAlluxio.Cli.Output;
using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Cli.Commands;

/// <summary>Policies in words.</summary>
internal static class PolicyText
{
    /// <summary>One line of a policy.</summary>
    public static string Row(DataPolicyStatus status)
    {
        var state = status.RunningJobId is { } job ? $"running as {job}"
            : status.NextUnixMs is { } next ? $"next {Time(next)}"
            : "by hand";
        return $"{status.Policy.Name} {Does(status.Policy.Job)}: {state}"
            + (status.Runs.Count > 0 ? $"; last {Of(status.Runs[0])}" : string.Empty);
    }

    /// <summary>A policy with its filters and runs.</summary>
    public static string Full(DataPolicyStatus status) => string.Join(Environment.NewLine,
    [
        Row(status),
        .. Filters(status.Policy.Job).Select(static f => $"  {f}"),
        .. status.Runs.Select(static r => $"  {r.JobId} {Of(r)}"),
    ]);

    private static string Does(JobRequest job) => StatusText.Visible(
        $"{job.Kind.ToString().ToLowerInvariant()} {job.Path}"
        + (job.FromBranch is null ? string.Empty : $" from {job.FromBranch} to {job.ToBranch}")
        + (job.Target is { } target ? $" to {target}" : string.Empty));

    private static IEnumerable<string> Filters(JobRequest job)
    {
        if (job.OlderThanMs is { } age)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture, $"files not changed for {TimeSpan.FromMilliseconds(age):g}");
        }

        if (job.UnusedForMs is { } unused)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture, $"files not used for {TimeSpan.FromMilliseconds(unused):g}");
        }

        if (job.BytesMin is { } min)
        {
            yield return $"files of {SizeText.Human(min)} or more";
        }

        if (job.BytesMax is { } max)
        {
            yield return $"files of {SizeText.Human(max)} or fewer";
        }

        foreach (var glob in job.Include)
        {
            yield return StatusText.Visible($"only {glob}");
        }

        foreach (var glob in job.Exclude)
        {
            yield return StatusText.Visible($"not {glob}");
        }
    }

    private static string Of(DataPolicyRun run) =>
        $"{run.State.ToString().ToLowerInvariant()} {Time(run.EndedUnixMs)}, {run.Files - run.FilesUnchanged} of "
        + $"{run.Files} files, {SizeText.Human(run.BytesMoved)} moved"
        + (run.Failed > 0 ? $", {run.Failed} failed" : string.Empty)
        + (run.Reason is null ? string.Empty : $" ({StatusText.Visible(run.Reason)})");

    private static string Time(long unixMs) => DateTimeOffset.FromUnixTimeMilliseconds(unixMs)
        .ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
