namespace OrleansAlluxio.Core.Workers;

/// <summary>
/// The workers at one time: equal views give equal rings, so placement is computed by everyone for himself.
/// </summary>
public sealed record ClusterView
{
    /// <summary>Nobody.</summary>
    public static ClusterView Empty { get; } = new() { Version = 0, Members = [] };

    /// <summary>Increases with every change while the process with the metadata lives.</summary>
    public required long Version { get; init; }

    /// <summary>In order of their ids.</summary>
    public required IReadOnlyList<ClusterMember> Members { get; init; }
}
