namespace OrleansAlluxio.Engine.Locking;

/// <summary>Paths that were asked for, held or not yet; disposing gives them back or leaves the queue, once.</summary>
internal sealed class PathRequest : IDisposable
{
    private readonly TaskCompletionSource _granted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Action? _end;

    internal PathRequest(Action<PathRequest> end, FabricPath[] paths)
    {
        _end = () => end(this);
        Paths = paths;
    }

    /// <summary>Which.</summary>
    public FabricPath[] Paths { get; }

    /// <summary>Completes when they are held.</summary>
    public Task Granted => _granted.Task;

    /// <summary>Whether they are held.</summary>
    public bool IsHeld => _granted.Task.IsCompletedSuccessfully;

    /// <inheritdoc/>
    public void Dispose() => Interlocked.Exchange(ref _end, null)?.Invoke();

    internal void Grant() => _granted.TrySetResult();
}
