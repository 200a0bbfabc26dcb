using System.CommandLine;
using OrleansAlluxio.Cli.Output;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Cli.Commands;

/// <summary><c>fabric job</c>: work on every file of a tree, and what can be asked of it.</summary>
internal static class JobCommands
{
    public static Command Make(CommandSet set) => CommandSet.Group(
        "job", "Work on every file of a tree, as jobs that outlive this command and a restart.",
        Start(set, JobKind.Load, "Brings every byte of a file or a tree into the cache, and checks it there."),
        Start(set, JobKind.Persist, "Sees to it that the store has every file."),
        Start(set, JobKind.Free, "Drops files from the cache, and names those that may not go."),
        Start(set, JobKind.Evict, "Drops files from the cache where they may go."),
        Start(set, JobKind.Verify, "Checks what is cached against its checksums and the store."),
        StartWithTarget(set, JobKind.Copy, "Copies a tree below another path, and reads it back."),
        StartWithTarget(set, JobKind.Move, "Moves a tree below another path, also into another store."),
        Migrate(set), Replicate(set),
        List(set, "ls", "Jobs that have not ended, newest first.", static (jobs, t) => jobs.ListAsync(t)),
        List(set, "history", "Jobs that have ended, newest first.", static (jobs, t) => jobs.HistoryAsync(t)),
        Status(set), Wait(set), Failures(set),
        Ask(set, "cancel", "Ends a job; what it has done stays.", static (jobs, id, t) => jobs.CancelAsync(id, t)),
        Ask(set, "pause", "Halts a job until it is resumed.", static (jobs, id, t) => jobs.PauseAsync(id, t)),
        Ask(set, "resume", "Lets a paused job go on.", static (jobs, id, t) => jobs.ResumeAsync(id, t)),
        Ask(set, "retry", "Has a failed job try again what failed.", static (jobs, id, t) => jobs.RetryAsync(id, t)));

    /// <summary><c>fabric fs load</c>: the same job, watched; the answer is what is cached.</summary>
    public static Command FsLoad(CommandSet set)
    {
        var path = Take.Path();
        return set.Make("load", "Reads a file or a tree into the cache; returns when done.", [path], async run =>
        {
            var request = new JobRequest { Kind = JobKind.Load, Path = run.Get(path) };
            var ended = await JobWatch.RunAsync(run, request);
            run.Answer(
                new DoneAnswer("load", ended.Request.Path.Value, ended.Bytes), CliJson.Default.DoneAnswer,
                static a => $"cached {a.Bytes} bytes of {StatusText.Visible(a.Path)}");
            JobText.WriteFailures(run, ended);
            return JobText.ExitCodeOf(ended);
        });
    }

    private static Command Start(CommandSet set, JobKind kind, string description)
    {
        var path = Take.Path();
        return Start(
            set, (kind, description), [path], run => new JobRequest { Kind = kind, Path = run.Get(path) });
    }

    private static Command Migrate(CommandSet set)
    {
        var path = Take.Path();
        var (from, to) = (Branch("--from", "The branch to take files from."), Branch("--to", "Where to bring them."));
        return Start(
            set, (JobKind.Migrate, "Brings files of a union from one branch to another, under the same path."),
            [path, from, to], run => new JobRequest
            {
                Kind = JobKind.Migrate,
                Path = run.Get(path),
                FromBranch = run.Get(from),
                ToBranch = run.Get(to),
            });
    }

    private static Command Replicate(CommandSet set)
    {
        var path = Take.Path();
        var copies = new Option<int>("--copies")
        {
            Description = "How many workers are to hold each file.",
            HelpName = "N",
            Required = true,
        };
        return Start(
            set, (JobKind.Replicate, "Has as many workers as asked hold each file, whole."), [path, copies],
            run => new JobRequest { Kind = JobKind.Replicate, Path = run.Get(path), Copies = run.Get(copies) });
    }

    private static Option<string> Branch(string name, string description) =>
        new(name) { Description = description, HelpName = "BRANCH", Required = true };

    private static Command StartWithTarget(CommandSet set, JobKind kind, string description)
    {
        var (path, target) = (Take.Path(), Take.Path("target"));
        var overwrite = Take.Flag("--overwrite", "Replace other files that are there.");
        return Start(set, (kind, description), [path, target, overwrite], run => new JobRequest
        {
            Kind = kind,
            Path = run.Get(path),
            Target = run.Get(target),
            Overwrite = run.Get(overwrite),
        });
    }

    private static Command Start(
        CommandSet set, (JobKind Kind, string Description) command, Symbol[] takes, Func<CliRun, JobRequest> asked)
    {
        var options = new JobOptions();
        var isAsync = Take.Flag("--async", "Return at once with the id of the job.");
        return set.Make(
            command.Kind.ToString().ToLowerInvariant(), command.Description, [.. takes, .. options.All, isAsync],
            async run =>
            {
                var request = options.Fill(run, asked(run));
                if (run.Get(isAsync))
                {
                    run.Answer(
                        await run.Client.Jobs.StartAsync(request, run.Cancelled), FabricJson.Default.JobStatus,
                        static job => job.Id);
                    return ExitCodes.Done;
                }

                return Answer(run, await JobWatch.RunAsync(run, request));
            });
    }

    private static Command Status(CommandSet set)
    {
        var id = Id();
        return set.Make("status", "How far a job is, and what it met.", [id], async run =>
        {
            var job = await run.Client.Jobs.GetAsync(run.Get(id), run.Cancelled);
            run.Answer(job, FabricJson.Default.JobStatus, JobText.Full);
            JobText.WriteFailures(run, job);
        });
    }

    private static Command Wait(CommandSet set)
    {
        var id = Id();
        return set.Make("wait", "Shows the progress of a job until it has ended or is paused.", [id], async run =>
            Answer(run, await JobWatch.UntilEndAsync(run, await run.Client.Jobs.GetAsync(run.Get(id), run.Cancelled))));
    }

    private static Command Failures(CommandSet set)
    {
        var id = Id();
        return set.Make("failures", "Everything that a job failed at, with the reason.", [id], async run =>
        {
            string? after = null;
            while (true)
            {
                var page = await run.Client.Jobs.ListFailuresAsync(
                    run.Get(id), after, FabricLimits.ListEntriesMax, run.Cancelled);
                foreach (var failure in page)
                {
                    run.Answer(failure, FabricJson.Default.JobFailure, JobText.Of);
                }

                if (page.Count < FabricLimits.ListEntriesMax)
                {
                    return;
                }

                after = page[^1].Path.Value;
            }
        });
    }

    private static Command List(
        CommandSet set, string name, string description,
        Func<IFabricJobs, CancellationToken, ValueTask<IReadOnlyList<JobStatus>>> list) =>
        set.Make(name, description, [], async run =>
        {
            foreach (var job in await list(run.Client.Jobs, run.Cancelled))
            {
                run.Answer(job, FabricJson.Default.JobStatus, JobText.Row);
            }
        });

    private static Command Ask(
        CommandSet set, string name, string description,
        Func<IFabricJobs, string, CancellationToken, ValueTask<JobStatus>> action)
    {
        var id = Id();
        return set.Make(name, description, [id], async run => run.Answer(
            await action(run.Client.Jobs, run.Get(id), run.Cancelled), FabricJson.Default.JobStatus, JobText.Row));
    }

    private static int Answer(CliRun run, JobStatus job)
    {
        run.Answer(job, FabricJson.Default.JobStatus, JobText.Row);
        JobText.WriteFailures(run, job);
        return JobText.ExitCodeOf(job);
    }

    private static Argument<string> Id() => new("id") { Description = "The job." };
}
