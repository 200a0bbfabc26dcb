namespace OrleansAlluxio.Core.CrossCluster;

/// <summary>A store change that others are to hear of once it is made: written before it is.</summary>
public sealed record ChangeAnnouncement
{
    /// <summary>What becomes of which places, without sequences yet.</summary>
    public required IReadOnlyList<InvalidationMessage> Changes { get; init; }
}
