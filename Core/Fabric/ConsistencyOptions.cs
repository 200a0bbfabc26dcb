namespace OrleansAlluxio.Core.Fabric;

/// <summary>How the tree is compared with its stores.</summary>
[GenerateSerializer, Immutable, Alias("oa.consistency-options")]
public sealed record ConsistencyOptions
{
    /// <summary>Whether each difference is repaired: what the store has counts.</summary>
    [Id(0)]
    public bool Repair { get; init; }

    /// <summary>Whether cached bytes are compared with the store's, page by page.</summary>
    [Id(1)]
    public bool Content { get; init; }

    /// <summary>Most bytes a second read from stores for that. Null for the default of 64 MiB.</summary>
    [Id(2)]
    public long? BytesPerSecond { get; init; }
}
