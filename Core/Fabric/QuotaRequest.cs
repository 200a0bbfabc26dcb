using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Core.Fabric;

/// <summary>A quota to set; it replaces the one that is there.</summary>
[GenerateSerializer, Immutable, Alias("oa.quota-request")]
public sealed record QuotaRequest
{
    /// <summary>The directory.</summary>
    [Id(0)]
    public required FabricPath Path { get; init; }

    /// <summary>Most bytes of all files below; null without limit.</summary>
    [Id(1)]
    public long? BytesMax { get; init; }

    /// <summary>Most files and directories below; null without limit.</summary>
    [Id(2)]
    public long? InodesMax { get; init; }
}
