using OrleansAlluxio.Core.Fabric;
using Spectre.Console;

namespace OrleansAlluxio.Cli.Commands;

/// <summary>Shows a job while it runs: a bar to a person, plain lines otherwise, both on the error stream.</summary>
internal static class JobWatch
{
    private static readonly TimeSpan LineEvery = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan PauseMin = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan PauseMax = TimeSpan.FromMilliseconds(300);

    // Longer than a server takes to start again over a large home.
    private static readonly TimeSpan AwayMax = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan BarEvery = TimeSpan.FromMilliseconds(300);

    /// <summary>Begins a job and shows it until it has ended or is paused. Ctrl-C ends the job too.</summary>
    public static async Task<JobStatus> RunAsync(CliRun run, JobRequest request)
    {
        var started = await run.Client.Jobs.StartAsync(request, run.Cancelled);
        try
        {
            return await UntilEndAsync(run, started);
        }
        catch (OperationCanceledException) when (run.Cancelled.IsCancellationRequested)
        {
            await run.Client.Jobs.CancelAsync(started.Id, CancellationToken.None);
            throw;
        }
    }

    /// <summary>Shows a job until it has ended or is paused.</summary>
    public static Task<JobStatus> UntilEndAsync(CliRun run, JobStatus job) =>
        run.Host.IsErrorTerminal ? WithBarAsync(run, job) : FollowAsync(run, job.Id, LineEvery, status =>
            run.Host.Error.WriteLine(JobText.Row(status)));

    private static async Task<JobStatus> WithBarAsync(CliRun run, JobStatus job)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(run.Host.Error) });
        var title = $"{JobText.KindOf(job)} {JobText.PathOf(job)}";
        return await console.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new SpinnerColumn())
            .StartAsync(async context =>
            {
                var bar = context.AddTask(Markup.Escape(title), maxValue: 100);
                bar.IsIndeterminate = true;
                return await FollowAsync(run, job.Id, BarEvery, status =>
                {
                    bar.IsIndeterminate = status.Percent is null;
                    bar.Value = status.Percent ?? 0;
                    bar.Description = Markup.Escape($"{title}: {JobText.Progress(status)}");
                });
            });
    }

    // Asked again and again rather than held open: a server that restarts meanwhile goes on with the job.
    private static async Task<JobStatus> FollowAsync(CliRun run, string id, TimeSpan every, Action<JobStatus> show)
    {
        var pause = PauseMin;
        var (seenAt, shownAt) = (run.Host.Time.GetTimestamp(), run.Host.Time.GetTimestamp());
        while (true)
        {
            try
            {
                var status = await run.Client.Jobs.GetAsync(id, run.Cancelled);
                seenAt = run.Host.Time.GetTimestamp();
                if (status.IsEnded || status.State == JobState.Paused)
                {
                    return status;
                }

                if (run.Host.Time.GetElapsedTime(shownAt) >= every)
                {
                    show(status);
                    shownAt = run.Host.Time.GetTimestamp();
                }
            }
            catch (FabricException e) when (
                e.Kind == FabricErrorKind.Unavailable && run.Host.Time.GetElapsedTime(seenAt) < AwayMax)
            {
                // It is away; a job outlives that.
            }

            await Task.Delay(pause, run.Host.Time, run.Cancelled);
            pause = pause < PauseMax ? 2 * pause : PauseMax;
        }
    }
}
