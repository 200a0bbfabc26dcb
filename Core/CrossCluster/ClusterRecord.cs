namespace OrleansAlluxio.Core.CrossCluster;

/// <summary>A cluster as it makes itself known.</summary>
public sealed record ClusterRecord
{
    /// <summary>Its name.</summary>
    public required ClusterId Id { get; init; }

    /// <summary>The home behind the name: two homes of one name are a mistake, one home restarted is not.</summary>
    public required string Instance { get; init; }

    /// <summary>What it speaks; only the same is spoken with.</summary>
    public int Protocol { get; init; } = CrossClusterProtocol.Version;

    /// <summary>Where it can be reached; none while it starts.</summary>
    public IReadOnlyList<Uri> Addresses { get; init; } = [];

    /// <summary>What it shares.</summary>
    public IReadOnlyList<ClusterMount> Mounts { get; init; } = [];
}
