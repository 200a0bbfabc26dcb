using System.Globalization;
using OrleansAlluxio.Cli.Output;
using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Cli.Commands;

/// <summary>Jobs in words.</summary>
internal static class JobText
{
    /// <summary>One line of a job.</summary>
    public static string Row(JobStatus job) =>
        $"{job.Id} {StateOf(job),-9} {KindOf(job)} {PathOf(job)}: {Progress(job)}"
        + (job.Reason is null ? string.Empty : $" ({StatusText.Visible(job.Reason)})");

    /// <summary>How far it is.</summary>
    public static string Progress(JobStatus job)
    {
        var parts = new List<string>
        {
            $"{Of(job.Files, job.FilesTotal)} files, {Of(SizeText.Human(job.Bytes), Size(job.BytesTotal))}",
        };
        if (job.Percent is { } percent)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{percent:0.#} %"));
        }

        if (job.Phase == JobPhase.Check && !job.IsEnded)
        {
            parts.Add("checking");
        }

        if (job.Failed > 0)
        {
            parts.Add($"{job.Failed} failed");
        }

        if (job.Request.DryRun)
        {
            parts.Add($"would move {SizeText.Human(job.BytesMoved)} in {job.StoreCalls} store calls");
        }
        else if (job.RunningMs > 0)
        {
            parts.Add($"{SizeText.Human((long)job.BytesPerSecond)}/s");
        }

        if (job.EtaMs is { } eta)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(eta / 1000d):0} s left"));
        }

        return string.Join(", ", parts);
    }

    /// <summary>All of a job that people ask for.</summary>
    public static string Full(JobStatus job) => string.Join(Environment.NewLine,
    [
        $"job:        {job.Id}",
        $"does:       {KindOf(job)} {PathOf(job)}{(job.Request.DryRun ? " (dry run)" : string.Empty)}",
        $"state:      {StateOf(job)}{(job.Reason is null ? string.Empty : $": {StatusText.Visible(job.Reason)}")}",
        $"progress:   {Progress(job)}",
        $"files:      {job.Files} done, {job.FilesUnchanged} of them needed nothing, {job.FilesExcluded} left out, "
            + $"{job.Failed} failed",
        $"moved:      {SizeText.Human(job.BytesMoved)} in {job.StoreCalls} store calls",
        string.Create(
            CultureInfo.InvariantCulture,
            $"ran:        {job.RunningMs / 1000d:0.0} s, {job.FilesPerSecond:0.#} files/s, pass {job.Pass}, "
            + $"resumed {job.Resumes} times"),
    ]);

    /// <summary>One line of a failure.</summary>
    public static string Of(JobFailure failure) =>
        $"{StatusText.Visible(failure.Path.Value)}: {StatusText.Visible(failure.Reason)} ({failure.Kind})";

    /// <summary>The first failures, on the error stream; the whole list is a command of its own.</summary>
    public static void WriteFailures(CliRun run, JobStatus job)
    {
        if (run.IsJson)
        {
            return;
        }

        foreach (var failure in job.Failures)
        {
            run.Host.Error.WriteLine($"  {Of(failure)}");
        }

        if (job.Failed > job.Failures.Count)
        {
            run.Host.Error.WriteLine(
                $"  and {job.Failed - job.Failures.Count} more: fabric job failures {job.Id}");
        }
    }

    public static int ExitCodeOf(JobStatus job) => job.State == JobState.Done ? ExitCodes.Done : ExitCodes.Failed;

    public static string KindOf(JobStatus job) => job.Request.Kind.ToString().ToLowerInvariant();

    public static string PathOf(JobStatus job) => StatusText.Visible(job.Request.Path.Value)
        + (job.Request.Target is { } target ? $" to {StatusText.Visible(target.Value)}" : string.Empty);

    private static string StateOf(JobStatus job) => job.State.ToString().ToLowerInvariant();

    private static string Of(long done, long? total) => total is { } all ? $"{done} of {all}" : $"{done}";

    private static string Of(string done, string? total) => total is null ? done : $"{done} of {total}";

    private static string? Size(long? bytes) => bytes is { } known ? SizeText.Human(known) : null;
}
