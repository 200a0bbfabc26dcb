namespace OrleansAlluxio.Runtime;

/// <summary>A timer whose ticks queue as requests of the activation. One tick is queued or running at a time.</summary>
internal sealed class GrainTimer : IGrainTimer
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _disposal = new();
    private readonly Activation _activation;
    private readonly Func<CancellationToken, Task> _callback;
    private readonly ITimer _timer;
    private TimeSpan _period;
    private bool _ticking;
    private bool _changed;
    private bool _disposed;

    public GrainTimer(Activation activation, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        Options = options;
        _activation = activation;
        _callback = callback;
        using var flow = ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow();
        _timer = activation.Catalog.Time.CreateTimer(
            static state => ((GrainTimer)state!).OnDue(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public GrainTimerCreationOptions Options { get; }

    public CancellationToken Disposal => _disposal.Token;

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _period = period;
            _changed = _ticking;
            _timer.Change(dueTime, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
        }

        _timer.Dispose();
        _disposal.Cancel();
        _activation.Parts.Remove(this);
    }

    /// <summary>Calls the callback unless the timer was disposed since the tick was queued.</summary>
    public Task TickAsync() => _disposal.IsCancellationRequested ? Task.CompletedTask : _callback(_disposal.Token);

    /// <summary>Sets the next tick, counted from the end of this one.</summary>
    public void TickEnded()
    {
        lock (_lock)
        {
            _ticking = false;
            if (!_disposed && !_changed)
            {
                _timer.Change(_period, Timeout.InfiniteTimeSpan);
            }

            _changed = false;
        }
    }

    private void OnDue()
    {
        lock (_lock)
        {
            if (_disposed)
            {
                return;
            }

            if (_ticking)
            {
                // Due again by Change while a tick runs: let its end set the next one.
                _changed = false;
                return;
            }

            _ticking = true;
        }

        _activation.TryEnqueue(new TimerTick(this));
    }
}
