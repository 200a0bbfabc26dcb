using OrleansAlluxio.Runtime.CodeGeneration;

namespace OrleansAlluxio.Runtime;

/// <summary>A call with its arguments, waiting for its turn.</summary>
internal sealed class QueuedCall<TCall, TResult>(in TCall call, GrainMethod method, TurnContext? parent, GrainId target)
    : PendingCall<TResult>(method, parent, target)
    where TCall : struct, IGrainCall<TResult>
{
    private readonly ExecutionContext? _flow = ExecutionContext.Capture();
    private readonly TCall _call = call;

    public override void Run(Activation activation, TurnContext turn)
    {
        if (_flow is null)
        {
            Invoke(activation, turn);
            return;
        }

        ExecutionContext.Run(
            _flow,
            static state =>
            {
                var (self, activation, turn) = ((QueuedCall<TCall, TResult>, Activation, TurnContext))state!;
                SynchronizationContext.SetSynchronizationContext(turn);
                self.Invoke(activation, turn);
            },
            (this, activation, turn));
    }

    private void Invoke(Activation activation, TurnContext turn)
    {
        ValueTask<TResult> running;
        try
        {
            running = _call.Invoke(activation.GrainInstance!);
        }
        catch (Exception error)
        {
            running = ValueTask.FromException<TResult>(error);
        }

        // Completed or not, one method ends the request and answers; awaiting a completed task does not suspend.
        _ = FollowAsync(activation, turn, running);
    }
}
