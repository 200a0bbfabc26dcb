using System.CommandLine;
using OrleansAlluxio.Cli.Output;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.Cli.Commands;

/// <summary><c>fabric worker ls|decommission|enable|free|forget</c>.</summary>
internal static class WorkerCommands
{
    public static Command Make(CommandSet set) => CommandSet.Group(
        "worker", "Processes that hold pages.", List(set),
        OnOne(set, "decommission", "Takes a worker out of the ring; it goes on giving what it has.",
            static (run, id) => run.Workers.DecommissionAsync(id, run.Cancelled)),
        OnOne(set, "enable", "Lets a worker into the ring again.",
            static (run, id) => run.Workers.EnableAsync(id, run.Cancelled)),
        Free(set), Forget(set));

    private static Command List(CommandSet set) => set.Make(
        "ls", "Lists them: live, lost or decommissioned.", [], static async run =>
        {
            foreach (var worker in await run.Workers.ListAsync(run.Cancelled))
            {
                Print(run, worker);
            }
        });

    private static Command OnOne(
        CommandSet set, string name, string description, Func<CliRun, string, ValueTask<WorkerStatus>> action)
    {
        var id = Id();
        return set.Make(name, description, [id], async run => Print(run, await action(run, run.Get(id))));
    }

    private static Command Free(CommandSet set)
    {
        var id = Id();
        return set.Make("free", "Drops what may be evicted from its tiers.", [id], async run =>
        {
            var bytes = await run.Workers.FreeAsync(run.Get(id), run.Cancelled);
            run.Answer(
                new DoneAnswer("free worker", run.Get(id), bytes), CliJson.Default.DoneAnswer, static a =>
                    $"freed {SizeText.Human(a.Bytes ?? 0)} of {a.Path}");
        });
    }

    private static Command Forget(CommandSet set)
    {
        var id = Id();
        return set.Make("forget", "Forgets a lost worker.", [id], async run =>
        {
            await run.Workers.ForgetAsync(run.Get(id), run.Cancelled);
            run.Answer(
                new DoneAnswer("forget worker", run.Get(id)), CliJson.Default.DoneAnswer, static a =>
                    $"forgot {a.Path}");
        });
    }

    private static Argument<string> Id() => new("worker") { Description = "Its id, as 'fabric worker ls' shows it." };

    private static void Print(CliRun run, WorkerStatus worker) =>
        run.Answer(worker, FabricJson.Default.WorkerStatus, Row);

    private static string Row(WorkerStatus worker)
    {
        var where = string.Join('/', new[] { worker.Locality.Zone, worker.Locality.Rack, worker.Locality.Host }
            .Where(static s => s.Length > 0).Select(StatusText.Visible));
        return $"{worker.Id,-14} {worker.State.ToString().ToLowerInvariant(),-14} "
            + $"{SizeText.Human(worker.UsedBytes)} of {SizeText.Human(worker.CapacityBytes)}, "
            + $"{worker.RingShare * 100:0.0} % of the ring, {worker.Url?.ToString().TrimEnd('/') ?? "here"} "
            + where;
    }
}
