namespace OrleansAlluxio.Runtime;

/// <summary>
/// Continuations of running requests, first in, first out. Made on first use. Guarded by the activation's gate.
/// </summary>
internal struct TurnQueue
{
    private Queue<(TurnContext Turn, SendOrPostCallback Callback, object? State)>? _queue;

    public readonly bool IsEmpty => _queue is not { Count: > 0 };

    public void Add(TurnContext turn, SendOrPostCallback callback, object? state) =>
        (_queue ??= new()).Enqueue((turn, callback, state));

    public readonly (TurnContext Turn, SendOrPostCallback Callback, object? State) Take() => _queue!.Dequeue();
}
