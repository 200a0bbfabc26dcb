using System.CommandLine;
using OrleansAlluxio.Cli.Output;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Cli.Commands;

/// <summary><c>fabric fs load-metadata</c>: one path at once, a tree as a job.</summary>
internal static class LoadMetadataCommand
{
    private static readonly TimeSpan ProgressEvery = TimeSpan.FromSeconds(1);

    public static Command Make(CommandSet set)
    {
        var path = Take.Path();
        path.Arity = ArgumentArity.ZeroOrOne;
        var force = Take.Flag("--force", "Ask the store even if the entry is fresh.", "-F");
        var recursive = Take.Recursive();
        var isAsync = Take.Flag("--async", "Return at once with the id of the job, which outlives this command.");
        var list = Take.Flag("--list", "The jobs, newest first.");
        var status = JobOption("--status", "How far a job is.");
        var cancel = JobOption("--cancel", "Cancels a job; what it has applied stays.");
        var command = set.Make(
            "load-metadata", "Takes metadata of a path from its store.",
            [path, force, recursive, isAsync, list, status, cancel],
            run => RunAsync(run, new Wanted(
                run.Get(path), run.Get(force) ? 0 : null, run.Get(recursive), run.Get(isAsync), run.Get(list),
                run.Get(status), run.Get(cancel))));
        command.Aliases.Add("loadMetadata");
        return command;
    }

    private static Option<string?> JobOption(string name, string description) =>
        new(name) { Description = description, HelpName = "ID" };

    private static async Task<int> RunAsync(CliRun run, Wanted wanted)
    {
        var actions = (wanted.Path == default ? 0 : 1) + (wanted.List ? 1 : 0) + (wanted.Status is null ? 0 : 1)
            + (wanted.Cancel is null ? 0 : 1);
        if (actions != 1)
        {
            throw new CliUsageException("give a path, or one of --list, --status ID and --cancel ID");
        }

        if (wanted.List)
        {
            foreach (var job in await run.Client.Sync.ListAsync(run.Cancelled))
            {
                run.Answer(job, FabricJson.Default.SyncJobStatus, Row);
            }

            return ExitCodes.Done;
        }

        if (wanted.Status is { } asked)
        {
            return Answer(run, await run.Client.Sync.GetAsync(asked, run.Cancelled));
        }

        if (wanted.Cancel is { } id)
        {
            await run.Client.Sync.CancelAsync(id, run.Cancelled);
            run.Answer(await run.Client.Sync.GetAsync(id, run.Cancelled), FabricJson.Default.SyncJobStatus, Row);
            return ExitCodes.Done;
        }

        if (!wanted.Recursive && !wanted.IsAsync)
        {
            await OneAsync(run, wanted.Path, wanted.IntervalMs);
            return ExitCodes.Done;
        }

        var request = new SyncJobRequest
        {
            Path = wanted.Path,
            Recursive = wanted.Recursive,
            SyncIntervalMs = wanted.IntervalMs,
        };
        var started = await run.Client.Sync.StartAsync(request, run.Cancelled);
        if (wanted.IsAsync)
        {
            run.Answer(started, FabricJson.Default.SyncJobStatus, static job => job.Id);
            return ExitCodes.Done;
        }

        return Answer(run, await WatchAsync(run, started.Id));
    }

    // Progress goes to the error stream, so that scripts read only the answer. Ctrl-C ends the job too.
    private static async Task<SyncJobStatus> WatchAsync(CliRun run, string id)
    {
        try
        {
            var ended = run.Client.Sync.WaitAsync(id, run.Cancelled).AsTask();
            while (await Task.WhenAny(ended, Task.Delay(ProgressEvery, run.Host.Time, run.Cancelled)) != ended)
            {
                run.Cancelled.ThrowIfCancellationRequested();
                run.Host.Error.WriteLine(Row(await run.Client.Sync.GetAsync(id, run.Cancelled)));
            }

            return await ended;
        }
        catch (OperationCanceledException) when (run.Cancelled.IsCancellationRequested)
        {
            await run.Client.Sync.CancelAsync(id, CancellationToken.None);
            throw;
        }
    }

    private static int Answer(CliRun run, SyncJobStatus job)
    {
        run.Answer(job, FabricJson.Default.SyncJobStatus, Row);
        if (!run.IsJson)
        {
            foreach (var failure in job.Failures)
            {
                run.Host.Error.WriteLine(
                    $"  {StatusText.Visible(failure.Path.Value)}: {StatusText.Visible(failure.Reason)} "
                    + $"({failure.Kind})");
            }

            if (job.Failed > job.Failures.Count)
            {
                run.Host.Error.WriteLine($"  and {job.Failed - job.Failures.Count} more");
            }
        }

        return job.State == SyncJobState.Failed || job.Failed > 0 ? ExitCodes.Failed : ExitCodes.Done;
    }

    private static string Row(SyncJobStatus job) =>
        $"{job.Id} {job.State.ToString().ToLowerInvariant(),-9} {job.Directories} directories, {job.Entries} entries, "
        + $"{job.Changed} changed, {job.Failed} failed, {job.EntriesPerSecond:0} entries/s "
        + StatusText.Visible(job.Path.Value)
        + (job.Reason is null ? string.Empty : $": {StatusText.Visible(job.Reason)}");

    private static async Task OneAsync(CliRun run, FabricPath path, long? interval)
    {
        var options = new OperationOptions { SyncIntervalMs = interval };
        var status = await run.Client.TryGetStatusAsync(path, options, run.Cancelled)
            ?? throw new FabricException(
                FabricErrorKind.NotFound, "load metadata", path.Value, "no such file or directory");
        if (status.IsDirectory)
        {
            // The first page syncs the directory as a whole.
            await run.Client.ListAsync(
                path, new ListOptions { SyncIntervalMs = interval, EntriesMax = 1 }, run.Cancelled);
        }

        run.Answer(status, FabricJson.Default.FileStatus, static s => $"loaded {StatusText.Visible(s.Path.Value)}");
    }

    /// <summary>What the command was asked for.</summary>
    private sealed record Wanted(
        FabricPath Path, long? IntervalMs, bool Recursive, bool IsAsync, bool List, string? Status, string? Cancel);
}
