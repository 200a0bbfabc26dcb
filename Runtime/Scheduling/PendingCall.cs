using OrleansAlluxio.Runtime.CodeGeneration;

namespace OrleansAlluxio.Runtime;

/// <summary>A call whose answer comes later: it waits its turn, or its method is awaiting.</summary>
internal class PendingCall<TResult>(GrainMethod method, TurnContext? parent, GrainId target)
    : PendingRequest(method, parent)
{
    private readonly TaskCompletionSource<TResult> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ITimer? _timeout;
    private CancellationTokenRegistration _cancellation;

    public Task<TResult> Answer => _answer.Task;

    /// <summary>Starts the clock of the response timeout.</summary>
    public void StartTimeout(TimeProvider time, TimeSpan silosDefault)
    {
        var wait = Method!.ResponseTimeout ?? silosDefault;
        if (wait == Timeout.InfiniteTimeSpan)
        {
            return;
        }

        using var flow = ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow();
        Volatile.Write(ref _timeout, time.CreateTimer(
            static state => ((PendingCall<TResult>)state!).OnTimeout(), this, wait, Timeout.InfiniteTimeSpan));
        Interlocked.MemoryBarrier(); // The answer may come while this is written: one of both sides sees the other.
        if (_answer.Task.IsCompleted)
        {
            _timeout?.Dispose();
        }
    }

    /// <summary>Lets the token end the wait for a turn. A call that runs already only sees its own token.</summary>
    public void WatchCancellation(CancellationToken token)
    {
        if (!token.CanBeCanceled)
        {
            return;
        }

        _cancellation = token.UnsafeRegister(
            static (state, token) => ((PendingCall<TResult>)state!).OnCancelled(token), this);
        Interlocked.MemoryBarrier();
        if (_answer.Task.IsCompleted)
        {
            _cancellation.Unregister();
        }
    }

    public override void Run(Activation activation, TurnContext turn) => throw new NotSupportedException();

    public override void Fail(Exception error)
    {
        if (_answer.TrySetException(error))
        {
            Release();
        }
    }

    /// <summary>Awaits the method in its turn context, ends the request, then answers.</summary>
    public async Task FollowAsync(Activation activation, TurnContext turn, ValueTask<TResult> running)
    {
        try
        {
            var result = await running;
            activation.EndRequest(turn);
            Complete(result);
        }
        catch (Exception error)
        {
            activation.EndRequest(turn);
            CompleteWith(error);
        }
    }

    protected void Complete(TResult result)
    {
        _answer.TrySetResult(result);
        Release();
    }

    protected void CompleteWith(Exception error)
    {
        if (error is OperationCanceledException cancelled)
        {
            _answer.TrySetCanceled(cancelled.CancellationToken);
        }
        else
        {
            _answer.TrySetException(error);
        }

        Release();
    }

    private void Release()
    {
        Volatile.Read(ref _timeout)?.Dispose();
        _cancellation.Unregister();
    }

    private void OnTimeout()
    {
        var reason = Owner is { } owner && owner.TryRemove(this)
            ? "the call did not get its turn within the response timeout"
            : "no answer within the response timeout; the call may still run to its end";
        Fail(new FabricException(FabricErrorKind.Timeout, Method!.Name, target.ToString(), reason));
    }

    private void OnCancelled(CancellationToken token)
    {
        // Removed or about to run: the gate decides which, so a cancelled call never starts.
        var owner = Owner;
        while (owner is not null)
        {
            if (owner.TryRemove(this))
            {
                _answer.TrySetCanceled(token);
                Volatile.Read(ref _timeout)?.Dispose();
                return;
            }

            var now = Owner;
            if (ReferenceEquals(now, owner))
            {
                return;
            }

            owner = now;
        }
    }
}
