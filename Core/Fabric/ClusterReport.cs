namespace OrleansAlluxio.Core.Fabric;

/// <summary>This cluster among others.</summary>
[GenerateSerializer, Immutable, Alias("oa.cluster-report")]
public sealed record ClusterReport
{
    /// <summary>Its id; empty when this fabric shares nothing.</summary>
    [Id(0)]
    public string Id { get; init; } = string.Empty;

    /// <summary>What its sequences count in.</summary>
    [Id(1)]
    public string Epoch { get; init; } = string.Empty;

    /// <summary>Sequence of its last change.</summary>
    [Id(2)]
    public long Head { get; init; }

    /// <summary>What carries messages.</summary>
    [Id(3)]
    public string Carrier { get; init; } = string.Empty;

    /// <summary>What is wrong with discovery; null when nothing is.</summary>
    [Id(4)]
    public string? DiscoveryError { get; init; }

    /// <summary>What this cluster announces.</summary>
    [Id(5)]
    public IReadOnlyList<string> Mounts { get; init; } = [];

    /// <summary>The others, in order of their ids.</summary>
    [Id(6)]
    public IReadOnlyList<ClusterPeerStatus> Peers { get; init; } = [];
}
