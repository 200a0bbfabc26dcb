using OrleansAlluxio.Core.Silos;
using OrleansAlluxio.Engine.Silos;

namespace OrleansAlluxio.Grains;

/// <summary>Takes what other silos tell this one.</summary>
/// <remarks>
/// Reentrant: news say that something is older than a time or to be read anew, so their order does not matter, and one
/// that waits for the metastore must not hold up the others.
/// </remarks>
[Reentrant]
internal sealed class SiloGrain(SiloInbox inbox) : Grain, ISiloGrain
{
    public ValueTask TellAsync(SiloNews news, CancellationToken cancellationToken) =>
        inbox.ApplyAsync(news, cancellationToken);

    public ValueTask<SiloNews> StaleAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult(inbox.Stale());
}
