using Spectre.Console;

namespace OrleansAlluxio.Cli.Transfer;

/// <summary>A progress bar on standard error.</summary>
internal sealed class TerminalProgress : ITransferProgress
{
    private readonly ProgressTask _task;
    private long _expected;

    private TerminalProgress(ProgressTask task) => _task = task;

    /// <summary>Shows a bar while the work runs.</summary>
    public static async Task<T> WatchAsync<T>(TextWriter error, string title, Func<ITransferProgress, Task<T>> work)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) });
        return await console.Progress()
            .Columns(
                new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new DownloadedColumn(),
                new TransferSpeedColumn(), new RemainingTimeColumn())
            .StartAsync(context => work(new TerminalProgress(context.AddTask(Markup.Escape(title), maxValue: 1))));
    }

    public void Expect(long bytes) => _task.MaxValue = Math.Max(1, Interlocked.Add(ref _expected, bytes));

    public void Add(long bytes) => _task.Increment(bytes);
}
