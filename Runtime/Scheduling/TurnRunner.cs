namespace OrleansAlluxio.Runtime;

/// <summary>Runs the turns of an activation on a thread of the pool.</summary>
internal static class TurnRunner
{
    /// <summary>
    /// Runs turns until there are none or the slice is used up; then other activations have the thread.
    /// </summary>
    public static void Run(Activation activation)
    {
        var before = SynchronizationContext.Current;
        var left = RuntimeLimits.TurnsPerSlice;
        while (activation.TryTake(out var next))
        {
            SynchronizationContext.SetSynchronizationContext(next.Turn);
            RunOne(activation, next);
            if (--left == 0)
            {
                ThreadPool.UnsafeQueueUserWorkItem(activation, preferLocal: false);
                break;
            }
        }

        SynchronizationContext.SetSynchronizationContext(before);
    }

    private static void RunOne(Activation activation, in NextTurn next)
    {
        if (next.Request is { } request)
        {
            request.Run(activation, next.Turn);
        }
        else if (next.Callback is { } callback)
        {
            RunContinuation(activation, callback, next.State);
        }
        else
        {
            ActivationLifecycle.Begin(activation, next.Turn, next.Closing);
        }
    }

    private static void RunContinuation(Activation activation, SendOrPostCallback callback, object? state)
    {
        try
        {
            callback(state);
        }
        catch (Exception error)
        {
            // Only an async void method of a grain gets here; the silo outlives it.
            RuntimeLog.ContinuationFailed(activation.Catalog.Logger, activation.GrainId, error);
        }
    }
}
