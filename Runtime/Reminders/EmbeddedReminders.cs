using Microsoft.Extensions.Hosting;

namespace OrleansAlluxio.Runtime;

/// <summary>
/// Calls grains when their reminders are due, also those that an earlier process registered. A tick that comes while
/// the one before it still runs is left out.
/// </summary>
internal sealed class EmbeddedReminders(ActivationCatalog catalog, IReminderTable table) : IHostedService, IDisposable
{
    /// <summary>Shortest period, as in Orleans.</summary>
    public static readonly TimeSpan PeriodMin = TimeSpan.FromMinutes(1);

    // A grain has one or two; a loop over all of them stays cheap.
    private const int RemindersMax = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<(GrainId, string), Due> _due = [];
    private ITimer? _timer;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var rows = await table.ListAsync(cancellationToken).ConfigureAwait(false);
        lock (_lock)
        {
            _timer = catalog.Time.CreateTimer(
                static state => ((EmbeddedReminders)state!).Tick(), this, Timeout.InfiniteTimeSpan,
                Timeout.InfiniteTimeSpan);
            foreach (var row in rows)
            {
                _due[(row.Grain, row.Name)] = new Due(row, row.After(Now));
            }

            SetTimer();
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _timer?.Dispose();
            _timer = null;
        }

        await IdleAsync().WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Completes when the ticks that were sent have been taken.</summary>
    public Task IdleAsync()
    {
        lock (_lock)
        {
            return Task.WhenAll(_due.Values.Select(static d => d.Running));
        }
    }

    public void Dispose() => _timer?.Dispose();

    /// <summary>Registers one, or gives it other times.</summary>
    public async Task<IGrainReminder> PutAsync(GrainId grain, string name, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfLessThan(dueTime, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(period, PeriodMin);
        lock (_lock)
        {
            if (_due.Count >= RemindersMax && !_due.ContainsKey((grain, name)))
            {
                throw CallErrors.TooManyReminders(grain, RemindersMax);
            }
        }

        var row = new ReminderRow(grain, name, Now + dueTime, period);
        await table.PutAsync(row, CancellationToken.None);
        lock (_lock)
        {
            _due[(grain, name)] = new Due(row, row.StartAt);
            SetTimer();
        }

        return row;
    }

    /// <summary>Forgets one.</summary>
    public async Task RemoveAsync(GrainId grain, string name)
    {
        await table.RemoveAsync(grain, name, CancellationToken.None);
        lock (_lock)
        {
            _due.Remove((grain, name));
            SetTimer();
        }
    }

    /// <summary>Those of a grain.</summary>
    public List<IGrainReminder> Of(GrainId grain)
    {
        lock (_lock)
        {
            return [.. _due.Values.Where(d => d.Row.Grain == grain).Select(static d => d.Row)];
        }
    }

    private DateTime Now => catalog.Time.GetUtcNow().UtcDateTime;

    private void Tick()
    {
        lock (_lock)
        {
            var now = Now;
            foreach (var due in _due.Values.Where(d => d.At <= now))
            {
                due.At = due.Row.After(now);
                if (due.Running.IsCompleted)
                {
                    due.Running = CallAsync(due.Row, now);
                }
            }

            SetTimer();
        }
    }

    private async Task CallAsync(ReminderRow row, DateTime now)
    {
        await Task.Yield();
        try
        {
            await catalog.Factory.Reminder(row.Grain)
                .ReceiveAsync(row.Name, new TickStatus(row.StartAt, row.Period, now));
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            RuntimeLog.ReminderFailed(catalog.Logger, row.Name, row.Grain, error);
        }
    }

    // A timer holds 49 days at most: it may tick with nothing due.
    private void SetTimer()
    {
        if (_timer is null || _due.Count == 0)
        {
            return;
        }

        var wait = _due.Values.Min(static d => d.At) - Now;
        wait = wait < TimeSpan.Zero ? TimeSpan.Zero : wait > TimeSpan.FromDays(1) ? TimeSpan.FromDays(1) : wait;
        _timer.Change(wait, Timeout.InfiniteTimeSpan);
    }

    private sealed class Due(ReminderRow row, DateTime at)
    {
        public ReminderRow Row => row;

        public DateTime At { get; set; } = at;

        public Task Running { get; set; } = Task.CompletedTask;
    }
}
