using System.CommandLine;
using OrleansAlluxio.Cli.Output;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Cli.Commands;

/// <summary><c>fabric policy add|ls|show|run|rm</c>.</summary>
internal static class PolicyCommands
{
    public static Command Make(CommandSet set) => CommandSet.Group(
        "policy", "Jobs that are run again and again: what is old or large goes elsewhere by itself.",
        Add(set), List(set), Show(set), Run(set), Remove(set));

    private static Command Add(CommandSet set)
    {
        var (name, path, options) = (Name(), Take.Path(), new JobOptions());
        var from = new Option<string>("--from") { Description = "Branch to take files from.", HelpName = "BRANCH" };
        var to = new Option<string>("--to") { Description = "Branch to bring them to.", HelpName = "BRANCH" };
        var target = Take.OptionalPath("--move-to", "Move files below this path instead, also into another store.");
        var kind = new Option<JobKind?>("--job")
        {
            Description = "Do this to files instead: load, persist, free, evict or verify.",
            HelpName = "KIND",
        };
        var every = Take.Interval("--every", "Time between two runs, such as 1d; without it only by hand.");
        return set.Make(
            "add", "Adds a policy.", [name, path, from, to, target, kind, every, .. options.Filters], async run =>
            {
                var asked = JobOf(
                    new JobRequest
                    {
                        Kind = JobKind.Migrate,
                        Path = run.Get(path),
                        FromBranch = run.Get(from),
                        ToBranch = run.Get(to),
                        Target = run.Get(target),
                    },
                    run.Get(kind));
                Print(run, await run.Client.Jobs.Policies.AddAsync(
                    new DataPolicyRequest
                    {
                        Name = run.Get(name)!,
                        Job = options.Fill(run, asked),
                        EveryMs = run.Get(every),
                    },
                    run.Cancelled));
            });
    }

    private static JobRequest JobOf(JobRequest request, JobKind? kind)
    {
        var ways = ((request.FromBranch ?? request.ToBranch) is null ? 0 : 1) + (request.Target is null ? 0 : 1)
            + (kind is null ? 0 : 1);
        return ways != 1
            ? throw new CliUsageException("give --from and --to, or --move-to, or --job")
            : request with { Kind = kind ?? (request.Target is null ? JobKind.Migrate : JobKind.Move) };
    }

    private static Command List(CommandSet set) => set.Make("ls", "Policies and their last runs.", [], async run =>
    {
        foreach (var policy in await run.Client.Jobs.Policies.ListAsync(run.Cancelled))
        {
            Print(run, policy);
        }
    });

    private static Command Show(CommandSet set)
    {
        var name = Name();
        return set.Make("show", "A policy and its last runs.", [name], async run => run.Answer(
            await run.Client.Jobs.Policies.GetAsync(run.Get(name)!, run.Cancelled), FabricJson.Default.DataPolicyStatus,
            PolicyText.Full));
    }

    private static Command Run(CommandSet set)
    {
        var name = Name();
        var dryRun = Take.Flag("--dry-run", "Count what a run would do, and do none of it.");
        var isAsync = Take.Flag("--async", "Return at once with the id of the job.");
        return set.Make("run", "Runs a policy now.", [name, dryRun, isAsync], async run =>
        {
            var job = await run.Client.Jobs.Policies.RunAsync(run.Get(name)!, run.Get(dryRun), run.Cancelled);
            if (run.Get(isAsync))
            {
                run.Answer(job, FabricJson.Default.JobStatus, static j => j.Id);
                return ExitCodes.Done;
            }

            var ended = await JobWatch.UntilEndAsync(run, job);
            run.Answer(ended, FabricJson.Default.JobStatus, JobText.Row);
            JobText.WriteFailures(run, ended);
            return JobText.ExitCodeOf(ended);
        });
    }

    private static Command Remove(CommandSet set)
    {
        var name = Name();
        return set.Make("rm", "Removes a policy; a run under way goes on as a job.", [name], async run =>
        {
            var isRemoved = await run.Client.Jobs.Policies.RemoveAsync(run.Get(name)!, run.Cancelled);
            run.Answer(
                new DoneAnswer("remove policy", run.Get(name)!, Changed: isRemoved), CliJson.Default.DoneAnswer,
                static a => a.Changed == true ? $"removed policy {a.Path}" : $"no policy {a.Path}");
            return isRemoved ? ExitCodes.Done : ExitCodes.Failed;
        });
    }

    private static void Print(CliRun run, DataPolicyStatus policy) =>
        run.Answer(policy, FabricJson.Default.DataPolicyStatus, PolicyText.Row);

    private static Argument<string> Name() => new("name") { Description = "The policy." };
}
