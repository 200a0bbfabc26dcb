namespace OrleansAlluxio.Engine.CrossCluster;

/// <summary>Wakes one waiter: what is set while nobody waits is not lost, and counts once. Thread-safe.</summary>
internal sealed class Pulse
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isSet;

    /// <summary>Wakes the waiter, or the next to come.</summary>
    public void Set()
    {
        lock (_lock)
        {
            if (!_isSet)
            {
                _isSet = true;
                _next.TrySetResult();
            }
        }
    }

    /// <summary>Waits until it is set, or for as long as <paramref name="max"/>.</summary>
    public async ValueTask WaitAsync(TimeSpan max, TimeProvider time, CancellationToken cancellationToken)
    {
        Task next;
        lock (_lock)
        {
            next = _next.Task;
        }

        if (!next.IsCompleted)
        {
            try
            {
                await next.WaitAsync(max, time, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                return; // As good as a pulse to whoever waits: it looks.
            }
        }

        lock (_lock)
        {
            if (_isSet)
            {
                _isSet = false;
                _next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }
}
