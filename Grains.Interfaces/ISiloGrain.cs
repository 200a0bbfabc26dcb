using OrleansAlluxio.Core.Silos;

namespace OrleansAlluxio.Grains.Interfaces;

/// <summary>One silo, as the others speak to it; key = the silo's id in the view, and it lives there.</summary>
[Alias("oa.silo")]
public interface ISiloGrain : IGrainWithStringKey
{
    /// <summary>Applies news; returns when nothing this silo answers contradicts them. Idempotent.</summary>
    [Alias("tell")]
    ValueTask TellAsync(SiloNews news, CancellationToken cancellationToken);

    /// <summary>
    /// Waits a moment for paths that a silo wants to change. Unavailable where this silo does not lead. Idempotent.
    /// </summary>
    [Alias("hold")]
    ValueTask<HoldAnswer> HoldAsync(string silo, HoldAsk ask, CancellationToken cancellationToken);

    /// <summary>A silo gives paths back. Idempotent.</summary>
    [Alias("end-hold")]
    ValueTask EndHoldAsync(string silo, HoldEnd end, CancellationToken cancellationToken);

    /// <summary>The time, of the one who leads. Unavailable where this silo does not.</summary>
    [Alias("time")]
    ValueTask<HybridTimestamp> TimeAsync(CancellationToken cancellationToken);

    /// <summary>What this silo holds; it takes no grants of a lead before that number any more.</summary>
    [Alias("held")]
    ValueTask<HoldReport> HeldAsync(long term, CancellationToken cancellationToken);

    /// <summary>Everything this silo knows to be out of date.</summary>
    [ReadOnly, Alias("stale")]
    ValueTask<SiloNews> StaleAsync(CancellationToken cancellationToken);

    /// <summary>Ends what this silo has in memory of a grain that calls do not reach. Idempotent.</summary>
    [Alias("end")]
    ValueTask EndAsync(string grain, CancellationToken cancellationToken);
}
