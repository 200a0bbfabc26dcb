namespace OrleansAlluxio.Runtime;

/// <summary>One tick of a timer, queued as a request that nobody waits for.</summary>
internal sealed class TimerTick(GrainTimer timer) : PendingRequest(method: null, parent: null)
{
    public override bool IsAlwaysInterleave => timer.Options.Interleave;

    public override bool IsBounded => false;

    public override bool CountsAsUse => timer.Options.KeepAlive;

    public override bool IsForwarded => false;

    public override void Run(Activation activation, TurnContext turn) => _ = RunAsync(activation, turn);

    public override void Fail(Exception error) => timer.TickEnded();

    private async Task RunAsync(Activation activation, TurnContext turn)
    {
        try
        {
            await timer.TickAsync();
        }
        catch (OperationCanceledException) when (timer.Disposal.IsCancellationRequested)
        {
            // Disposed while it ran: the callback did as its token asked.
        }
        catch (Exception error)
        {
            RuntimeLog.TimerFailed(activation.Catalog.Logger, activation.GrainId, error);
        }

        activation.EndRequest(turn);
        timer.TickEnded();
    }
}
