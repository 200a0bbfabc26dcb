using OrleansAlluxio.Core.Errors;

namespace OrleansAlluxio.Grains;

/// <summary>Keeps the schedule and the last report; what is checked, <see cref="IFabricFsck"/> knows.</summary>
/// <remarks>
/// Not reentrant: one check at a time. A reminder only starts a timer, since nobody waits for a check as long as it
/// takes. A second activation writes its report over the other's or is refused: both are of a check that was made.
/// </remarks>
internal sealed class CheckupGrain(
    [PersistentState("checkup", StorageNames.Fabric)] IPersistentState<CheckupState> state, IFabricFsck fsck,
    TimeProvider time) : Grain, ICheckupGrain, IRemindable
{
    private const string Reminder = "checkup";

    // A start has other things to do first.
    private static readonly TimeSpan MadeUpAfter = TimeSpan.FromMinutes(1);

    private IGrainTimer? _check;

    public async ValueTask ScheduleAsync(long everyMs, CancellationToken cancellationToken)
    {
        var report = state.State.Report;
        if (report.EveryMs != everyMs)
        {
            if (everyMs > 0)
            {
                var every = TimeSpan.FromMilliseconds(everyMs);
                await this.RegisterOrUpdateReminder(Reminder, every, every, cancellationToken);
            }
            else if (await this.GetReminder(Reminder, cancellationToken) is { } reminder)
            {
                await this.UnregisterReminder(reminder, cancellationToken);
            }

            // After the reminder: whoever dies in between has it made again, which changes nothing.
            report = report with { EveryMs = everyMs, ScheduledUnixMs = NowMs() };
            await WriteAsync(report);
        }

        if (everyMs > 0 && Math.Max(report.CheckedUnixMs, report.ScheduledUnixMs) + everyMs < NowMs())
        {
            CheckAfter(MadeUpAfter);
        }
    }

    public ValueTask<CheckupReport> ReportAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult(state.State.Report);

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        CheckAfter(TimeSpan.Zero);
        return Task.CompletedTask;
    }

    private void CheckAfter(TimeSpan wait)
    {
        _check?.Dispose();
        _check = this.RegisterGrainTimer(
            CheckAsync, new GrainTimerCreationOptions(wait, Timeout.InfiniteTimeSpan) { KeepAlive = true });
    }

    private async Task CheckAsync(CancellationToken cancellationToken)
    {
        var report = state.State.Report;
        try
        {
            string? first = null;
            FsckSummary? summary = null;
            await foreach (var line in fsck.CheckAsync(repair: false, cancellationToken))
            {
                first ??= line.Finding?.Detail;
                summary = line.Summary ?? summary;
            }

            await WriteAsync(report with
            {
                Checks = report.Checks + 1,
                CheckedUnixMs = NowMs(),
                Findings = summary?.Findings ?? 0,
                First = first,
                Failure = null,
            });
        }
        catch (FabricException e)
        {
            await WriteAsync(report with { Failure = e.Message });
        }
    }

    private async Task WriteAsync(CheckupReport report)
    {
        var before = state.State.Report;
        try
        {
            state.State.Report = report;
            await state.WriteStateAsync();
        }
        catch
        {
            // The write may have landed or not; only the storage knows. Let the next activation ask it.
            state.State.Report = before;
            DeactivateOnIdle();
            throw;
        }
    }

    private long NowMs() => time.GetUtcNow().ToUnixTimeMilliseconds();
}
