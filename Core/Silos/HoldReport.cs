using OrleansAlluxio.Core.Time;

namespace OrleansAlluxio.Core.Silos;

/// <summary>What a silo says that it holds or waits for.</summary>
[GenerateSerializer, Immutable, Alias("oa.hold-report")]
public sealed record HoldReport
{
    /// <summary>Its clock.</summary>
    [Id(0)]
    public required HybridTimestamp At { get; init; }

    /// <summary>What it holds.</summary>
    [Id(1)]
    public IReadOnlyList<HoldAsk> Held { get; init; } = [];

    /// <summary>What it asked for and has no answer to.</summary>
    [Id(2)]
    public IReadOnlyList<long> Asked { get; init; } = [];

    /// <summary>Changes that it made itself since it started.</summary>
    [Id(3)]
    public long Made { get; init; }
}
