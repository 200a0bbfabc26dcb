using System.Runtime.CompilerServices;

namespace OrleansAlluxio.Gateway.Transport;

/// <summary>Awaited to go on in the thread pool; see <see cref="IEventLoopFeature.LeaveAsync"/>.</summary>
internal readonly struct LoopExit : ICriticalNotifyCompletion
{
    /// <summary>Whether the thread is no event loop.</summary>
    public bool IsCompleted => !EpollLoop.IsCurrentThread;

    /// <summary>The awaiter: itself.</summary>
    public LoopExit GetAwaiter() => this;

    /// <summary>Nothing to take.</summary>
    public void GetResult()
    {
    }

    /// <inheritdoc/>
    public void OnCompleted(Action continuation) =>
        ThreadPool.QueueUserWorkItem(static go => go(), continuation, preferLocal: false);

    /// <inheritdoc/>
    public void UnsafeOnCompleted(Action continuation) =>
        ThreadPool.UnsafeQueueUserWorkItem(static go => go(), continuation, preferLocal: false);
}
