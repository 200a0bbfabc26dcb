namespace OrleansAlluxio.Engine.Locking;

/// <summary>Paths held for a change; disposing gives them back, once, and returns when that is known.</summary>
public sealed class ChangeHold : IAsyncDisposable
{
    private Func<ValueTask>? _end;

    /// <summary>A hold that ends so.</summary>
    public ChangeHold(Func<ValueTask> end) => _end = end;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() =>
        Interlocked.Exchange(ref _end, null) is { } end ? end() : ValueTask.CompletedTask;
}
