using OrleansAlluxio.Core.Silos;

namespace OrleansAlluxio.Grains.Interfaces;

/// <summary>One silo, as the others speak to it; key = the silo's id in the view, and it lives there.</summary>
[Alias("oa.silo")]
public interface ISiloGrain : IGrainWithStringKey
{
    /// <summary>Applies news; returns when nothing this silo answers contradicts them. Idempotent.</summary>
    [Alias("tell")]
    ValueTask TellAsync(SiloNews news, CancellationToken cancellationToken);

    /// <summary>Everything this silo knows to be out of date.</summary>
    [ReadOnly, Alias("stale")]
    ValueTask<SiloNews> StaleAsync(CancellationToken cancellationToken);
}
