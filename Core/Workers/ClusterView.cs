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

    /// <summary>In order of their ids: who reports, and in a static ring who owns a share.</summary>
    public required IReadOnlyList<ClusterMember> Members { get; init; }

    /// <summary>Workers that are known and no members: they may come back with what they hold.</summary>
    public int AwayCount { get; init; }

    /// <summary>Bytes that the tiers of those take.</summary>
    public long AwayBytes { get; init; }

    /// <summary>Whether both say the same, whatever their numbers.</summary>
    public bool Shows(ClusterView other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return (AwayCount, AwayBytes) == (other.AwayCount, other.AwayBytes) && Members.SequenceEqual(other.Members);
    }
}
