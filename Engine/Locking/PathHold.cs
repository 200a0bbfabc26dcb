namespace OrleansAlluxio.Engine.Locking;

/// <summary>Paths held exclusively; disposing gives them back, once.</summary>
public sealed class PathHold : IDisposable
{
    private readonly PathLocks _locks;
    private FabricPath[]? _paths;

    internal PathHold(PathLocks locks, FabricPath[] paths)
    {
        _locks = locks;
        _paths = paths;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _paths, null) is { } paths)
        {
            _locks.Release(paths);
        }
    }
}
