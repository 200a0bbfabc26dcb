using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Orleans.Metadata;
using Orleans.Runtime;
using OrleansAlluxio.Engine.Silos;

namespace OrleansAlluxio.Silo.Hosting;

/// <summary>
/// The activations of this silo that live where the view says, by grain. Orleans has no door to one that its directory
/// does not know.
/// </summary>
internal sealed class OrleansActivations(TimeProvider time)
    : ISiloActivations, IConfigureGrainContextProvider, IConfigureGrainContext
{
    // Less than the one who asks waits; calls that are inside end in milliseconds, or their silo left the view.
    private static readonly TimeSpan EndMax = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<GrainId, IGrainContext> _known = new();

    /// <inheritdoc/>
    public bool TryGetConfigurator(
        GrainType grainType, GrainProperties properties, [NotNullWhen(true)] out IConfigureGrainContext? configurator)
    {
        configurator = OrleansGrains.IsPlaced(grainType) ? this : null;
        return configurator is not null;
    }

    /// <inheritdoc/>
    public void Configure(IGrainContext context) => context.ObservableLifecycle.Subscribe(
        nameof(OrleansActivations), GrainLifecycleStage.First, new Life(_known, context));

    /// <inheritdoc/>
    public async ValueTask EndAsync(string grain, CancellationToken cancellationToken)
    {
        if (!GrainId.TryParse(grain, null, out var id) || !_known.TryGetValue(id, out var context))
        {
            return;
        }

        // It has no entry to take away, and what the directory has in its place is another silo's.
        context.Deactivate(
            new DeactivationReason(DeactivationReasonCode.DirectoryFailure, "other silos look for it elsewhere"),
            cancellationToken);
        try
        {
            await context.Deactivated.WaitAsync(EndMax, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The next one that is asked for waits for its end, or asks again.
        }
    }

    // Known from the moment its place is registered until it ends.
    private sealed class Life(ConcurrentDictionary<GrainId, IGrainContext> known, IGrainContext context)
        : ILifecycleObserver
    {
        public Task OnStart(CancellationToken cancellationToken)
        {
            known[context.GrainId] = context;
            return Task.CompletedTask;
        }

        public Task OnStop(CancellationToken cancellationToken)
        {
            known.TryRemove(new KeyValuePair<GrainId, IGrainContext>(context.GrainId, context));
            return Task.CompletedTask;
        }
    }
}
