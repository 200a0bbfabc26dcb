using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Core.Time;

namespace OrleansAlluxio.Core.Silos;

/// <summary>
/// What one silo tells the others before it acknowledges a change. Applying it again, or after a later one, does no
/// harm.
/// </summary>
[GenerateSerializer, Immutable, Alias("oa.silo-news")]
public sealed record SiloNews
{
    /// <summary>The clock of who tells it: later times of the others come after it.</summary>
    [Id(0)]
    public required HybridTimestamp At { get; init; }

    /// <summary>Paths that may mean another directory than before.</summary>
    [Id(1)]
    public IReadOnlyList<FabricPath> Fences { get; init; } = [];

    /// <summary>Paths that are out of date.</summary>
    [Id(2)]
    public IReadOnlyList<StaleNews> Stale { get; init; } = [];

    /// <summary>What is to be read anew.</summary>
    [Id(3)]
    public SiloTopics Topics { get; init; }
}
