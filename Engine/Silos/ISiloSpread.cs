using OrleansAlluxio.Core.Silos;

namespace OrleansAlluxio.Engine.Silos;

/// <summary>Tells the other silos what they would else answer wrongly from memory.</summary>
public interface ISiloSpread
{
    /// <summary>Something may mean another directory; told with the next <see cref="FlushAsync"/>.</summary>
    void Fence(FabricPath prefix);

    /// <summary>Something is out of date; told with the next <see cref="FlushAsync"/>.</summary>
    void Stale(StaleNews mark);

    /// <summary>
    /// Returns when every silo of the view has applied what was said before this call, or is not in the view any more.
    /// Unavailable when that takes too long: a change before it is made, but not acknowledged.
    /// </summary>
    ValueTask FlushAsync(CancellationToken cancellationToken);

    /// <summary>The same, and has them read something anew.</summary>
    ValueTask FlushAsync(SiloTopics topics, CancellationToken cancellationToken);
}
