namespace OrleansAlluxio.Core.Fabric;

/// <summary>How a fence was reached.</summary>
[GenerateSerializer, Immutable, Alias("oa.fence-result")]
public sealed record FenceResult
{
    /// <summary>Clusters whose changes up to the fence are marked here.</summary>
    [Id(0)]
    public IReadOnlyList<string> Heard { get; init; } = [];

    /// <summary>Who could not be asked: cluster ids, or "discovery". The path was marked as stale for them.</summary>
    [Id(1)]
    public IReadOnlyList<string> Missing { get; init; } = [];
}
