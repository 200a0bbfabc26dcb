using System.IO.Pipelines;

namespace OrleansAlluxio.Gateway.Transport;

/// <summary>
/// Where a connection's request goes on when its bytes come or go: in the event loop while it stays there, else in the
/// thread pool.
/// </summary>
internal sealed class LoopScheduler : PipeScheduler, IEventLoopFeature
{
    private volatile bool _left;

    /// <inheritdoc/>
    public override void Schedule(Action<object?> action, object? state)
    {
        if (!_left && EpollLoop.IsCurrentThread)
        {
            action(state);
        }
        else
        {
            System.Threading.ThreadPool.UnsafeQueueUserWorkItem(action, state, preferLocal: false);
        }
    }

    /// <inheritdoc/>
    public LoopExit LeaveAsync()
    {
        _left = true;
        return default;
    }

    /// <inheritdoc/>
    public void Return() => _left = false;
}
