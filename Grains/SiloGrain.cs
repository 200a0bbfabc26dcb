using OrleansAlluxio.Core.Silos;
using OrleansAlluxio.Engine.Silos;

namespace OrleansAlluxio.Grains;

/// <summary>Takes what other silos tell this one.</summary>
/// <remarks>
/// Reentrant: news say that something is older than a time or to be read anew, so their order does not matter, and one
/// that waits for the metastore must not hold up the others; nor must one that waits for a hold.
/// </remarks>
[Reentrant]
internal sealed class SiloGrain(SiloInbox inbox, HoldDesk desk, ISiloActivations activations) : Grain, ISiloGrain
{
    public ValueTask TellAsync(SiloNews news, CancellationToken cancellationToken) =>
        inbox.ApplyAsync(news, cancellationToken);

    public ValueTask<HoldAnswer> HoldAsync(string silo, HoldAsk ask, CancellationToken cancellationToken) =>
        desk.AnswerAsync(silo, ask, cancellationToken);

    public ValueTask EndHoldAsync(string silo, HoldEnd end, CancellationToken cancellationToken)
    {
        desk.Table.End(silo, end);
        return ValueTask.CompletedTask;
    }

    public ValueTask<HybridTimestamp> TimeAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult(desk.Now());

    public ValueTask<HoldReport> HeldAsync(long term, CancellationToken cancellationToken) =>
        ValueTask.FromResult(desk.Report(term));

    public ValueTask<SiloNews> StaleAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult(inbox.Stale());

    public ValueTask EndAsync(string grain, CancellationToken cancellationToken) =>
        activations.EndAsync(grain, cancellationToken);
}
