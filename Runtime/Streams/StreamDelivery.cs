namespace OrleansAlluxio.Runtime;

/// <summary>One event on its way into a grain: a request like a call, so it takes its turn.</summary>
internal sealed class StreamDelivery(Func<Task> handle) : PendingRequest(method: null, parent: null)
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Done => _done.Task;

    // The subscription's own queue is the bound: one event of it is under way at a time.
    public override bool IsBounded => false;

    public override bool IsForwarded => false;

    public override void Run(Activation activation, TurnContext turn) => _ = RunAsync(activation, turn);

    public override void Fail(Exception error) => _done.TrySetResult();

    private async Task RunAsync(Activation activation, TurnContext turn)
    {
        try
        {
            await handle();
            activation.EndRequest(turn);
            _done.TrySetResult();
        }
        catch (Exception error)
        {
            activation.EndRequest(turn);
            _done.TrySetException(error);
        }
    }
}
