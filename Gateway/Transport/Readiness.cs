using System.Runtime.CompilerServices;

namespace OrleansAlluxio.Gateway.Transport;

/// <summary>
/// Awaited by one loop until a socket is ready; signalled by anybody. A signal that nobody awaits is kept, several are
/// one, and the loop goes on in the thread of the signal. A signal too many costs one system call that finds nothing.
/// </summary>
internal sealed class Readiness : ICriticalNotifyCompletion
{
    private static readonly Action Signalled = static () => { };

    private Action? _state;

    /// <summary>Whether a signal waits.</summary>
    public bool IsCompleted => ReferenceEquals(Volatile.Read(ref _state), Signalled);

    /// <summary>The awaiter: itself.</summary>
    public Readiness GetAwaiter() => this;

    /// <summary>Takes the signal.</summary>
    public void GetResult() => Volatile.Write(ref _state, null);

    /// <inheritdoc/>
    public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

    /// <inheritdoc/>
    public void UnsafeOnCompleted(Action continuation)
    {
        if (Interlocked.CompareExchange(ref _state, continuation, null) is not null)
        {
            continuation();
        }
    }

    /// <summary>The socket may be ready.</summary>
    public void Signal()
    {
        var waiting = Interlocked.Exchange(ref _state, Signalled);
        if (waiting is not null && !ReferenceEquals(waiting, Signalled))
        {
            waiting();
        }
    }
}
