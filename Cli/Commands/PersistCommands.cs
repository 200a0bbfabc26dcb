using System.CommandLine;
using OrleansAlluxio.Cli.Output;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;

namespace OrleansAlluxio.Cli.Commands;

/// <summary><c>fabric persist ls|wait|retry|resolve|sweep</c>.</summary>
internal static class PersistCommands
{
    public static Command Make(CommandSet set) => CommandSet.Group(
        "persist", "Asynchronous persists.",
        set.Make("ls", "Persists that are not done, oldest first.", [], ListAsync),
        Wait(set),
        Retry(set),
        Resolve(set),
        Sweep(set));

    private static Command Retry(CommandSet set)
    {
        var path = Take.Path();
        return set.Make("retry", "Has the next attempt to persist a file made now.", [path], async run => Print(
            run, await run.Client.Data.RetryPersistAsync(run.Get(path), run.Cancelled)));
    }

    private static Command Resolve(CommandSet set)
    {
        var path = Take.Path();
        var policy = new Argument<string>("policy")
        {
            Description = "keep-both moves the store's file aside, ours replaces it, theirs drops the fabric's.",
            HelpName = "keep-both|ours|theirs",
        };
        policy.AcceptOnlyFromAmong("keep-both", "ours", "theirs");
        return set.Make(
            "resolve", "Decides what a persist does with what the store has under its name.", [path, policy],
            async run => Print(run, await run.Client.Data.ResolvePersistAsync(
                run.Get(path), ConflictPolicies.TryParse(run.Get(policy))!.Value, run.Cancelled)));
    }

    private static Command Sweep(CommandSet set)
    {
        var age = Take.Interval("--older-than", "Only what is older; a day without it, ten minutes at least.");
        return set.Make(
            "sweep", "Removes from the stores what crashed writers left; done every hour anyway.", [age], async run =>
            {
                var removed = await run.Client.Data.SweepUploadsAsync(
                    TimeSpan.FromMilliseconds(run.Get(age) ?? 86_400_000), run.Cancelled);
                run.Answer(
                    new WireCount(removed), FabricJson.Default.WireCount,
                    static c => $"removed {c.Count} unfinished uploads and temporary files");
            });
    }

    private static Command Wait(CommandSet set)
    {
        var path = Take.Path();
        var timeout = Take.Interval("--timeout", "Give up after this time; without it, wait for ever.");
        return set.Make("wait", "Waits until a file is persisted.", [path, timeout], async run =>
        {
            var status = await WaitAsync(run, run.Get(path), run.Get(timeout));
            run.Answer(
                status, FabricJson.Default.FileStatus, static s => $"persisted {StatusText.Visible(s.Path.Value)}");
        });
    }

    private static async Task<FileStatus> WaitAsync(CliRun run, Core.Paths.FabricPath path, long? timeoutMs)
    {
        if (timeoutMs is not > 0)
        {
            return await run.Administration.WaitPersistedAsync(path, run.Cancelled);
        }

        using var timer = new CancellationTokenSource(TimeSpan.FromMilliseconds(timeoutMs.Value), run.Host.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, run.Cancelled);
        try
        {
            return await run.Administration.WaitPersistedAsync(path, either.Token);
        }
        catch (OperationCanceledException)
            when (timer.IsCancellationRequested && !run.Cancelled.IsCancellationRequested)
        {
            throw new FabricException(
                FabricErrorKind.Timeout, "wait for persist", path.Value,
                $"not persisted after {IntervalText.Of(timeoutMs.Value)}; see fabric persist ls");
        }
    }

    private static async Task ListAsync(CliRun run)
    {
        foreach (var persist in await run.Administration.ListPersistsAsync(FabricLimits.ListEntriesMax, run.Cancelled))
        {
            Print(run, persist);
        }
    }

    private static void Print(CliRun run, PersistStatus persist) =>
        run.Answer(persist, FabricJson.Default.PersistStatus, static p =>
            $"{p.State,-9} {SizeText.Human(p.LengthBytes),10} age {IntervalText.Of(p.AgeMs)} attempts {p.Attempts} "
            + $"next in {IntervalText.Of(p.NextAttemptInMs)} "
            + (p.UploadedBytes == 0 ? string.Empty : $"sent {SizeText.Human(p.UploadedBytes)} ")
            + (p.Policy is null ? string.Empty : $"resolved {p.Policy} ")
            + StatusText.Visible(p.Path.Value)
            + (p.Reason is null ? string.Empty : $": {StatusText.Visible(p.Reason)}"));
}
