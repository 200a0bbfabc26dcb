namespace OrleansAlluxio.Core.CrossCluster;

/// <summary>
/// Another cluster and how far it has been heard: one document, written in one transaction with what it stands for.
/// </summary>
public sealed record ClusterPeer
{
    /// <summary>The cluster as it last made itself known.</summary>
    public required ClusterRecord Cluster { get; init; }

    /// <summary>What the watermark counts in; null before the first subscription.</summary>
    public string? Epoch { get; init; }

    /// <summary>Every change up to this sequence that concerns <see cref="Covered"/> is marked here.</summary>
    public long Watermark { get; init; }

    /// <summary>The topics that the watermark is about.</summary>
    public IReadOnlyList<StoreLocation> Covered { get; init; } = [];
}
