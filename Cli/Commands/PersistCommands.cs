using System.CommandLine;
using OrleansAlluxio.Cli.Output;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Cli.Commands;

/// <summary><c>fabric persist ls|wait</c>.</summary>
internal static class PersistCommands
{
    public static Command Make(CommandSet set) => CommandSet.Group(
        "persist", "Asynchronous persists.",
        set.Make("ls", "Persists that are not done, oldest first.", [], ListAsync),
        Wait(set));

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
            run.Answer(persist, FabricJson.Default.PersistStatus, static p =>
                $"{p.State,-9} {SizeText.Human(p.LengthBytes),10} age {IntervalText.Of(p.AgeMs)} attempts {p.Attempts} "
                + $"next in {IntervalText.Of(p.NextAttemptInMs)} {StatusText.Visible(p.Path.Value)}"
                + (p.Reason is null ? string.Empty : $": {StatusText.Visible(p.Reason)}"));
        }
    }
}
