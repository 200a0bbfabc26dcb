namespace OrleansAlluxio.Runtime;

/// <summary>The two turns that are not calls: activation and deactivation.</summary>
internal static class ActivationLifecycle
{
    /// <summary>Starts the one that is due. The activation's turn context is current. Never throws.</summary>
    public static void Begin(Activation activation, TurnContext turn, DeactivationReason? closing) =>
        _ = activation.GrainInstance is null
            ? ActivateAsync(activation, turn)
            : DeactivateAsync(activation, turn, closing!.Value);

    private static async Task ActivateAsync(Activation activation, TurnContext turn)
    {
        using var limit = new CancellationTokenSource(
            activation.Catalog.Options.ActivationTimeout, activation.Catalog.Time);
        try
        {
            var grain = activation.Parts.Construct();
            await activation.Parts.ReadStatesAsync(limit.Token);
            await grain.OnActivateAsync(limit.Token);
        }
        catch (Exception error)
        {
            RuntimeLog.ActivationFailed(activation.Catalog.Logger, activation.GrainId, error);
            activation.Parts.Stop();
            await DisposeAsync(activation);
            activation.Retire(turn, error);
            return;
        }

        activation.Activated(turn);
    }

    private static async Task DeactivateAsync(Activation activation, TurnContext turn, DeactivationReason reason)
    {
        activation.Parts.Stop();
        using var limit = new CancellationTokenSource(
            activation.Catalog.Options.DeactivationTimeout, activation.Catalog.Time);
        try
        {
            await ((IGrainBase)activation.GrainInstance!).OnDeactivateAsync(reason, limit.Token);
        }
        catch (Exception error)
        {
            // The activation goes either way: nothing is left to hand the failure to but the log.
            RuntimeLog.DeactivationFailed(activation.Catalog.Logger, activation.GrainId, error);
        }

        await DisposeAsync(activation);
        activation.Retire(turn, error: null);
    }

    private static async Task DisposeAsync(Activation activation)
    {
        try
        {
            if (activation.GrainInstance is IAsyncDisposable asynchronous)
            {
                await asynchronous.DisposeAsync();
            }
            else
            {
                (activation.GrainInstance as IDisposable)?.Dispose();
            }
        }
        catch (Exception error)
        {
            RuntimeLog.DeactivationFailed(activation.Catalog.Logger, activation.GrainId, error);
        }
    }
}
