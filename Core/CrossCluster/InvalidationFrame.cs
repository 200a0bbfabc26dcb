namespace OrleansAlluxio.Core.CrossCluster;

/// <summary>
/// Everything that an origin changed in the topics of a subscription after one sequence and up to another.
/// </summary>
public sealed record InvalidationFrame
{
    /// <summary>Who changed it.</summary>
    public required ClusterId Origin { get; init; }

    /// <summary>What the sequences count in.</summary>
    public required string Epoch { get; init; }

    /// <summary>The frame begins behind this sequence.</summary>
    public required long After { get; init; }

    /// <summary>And ends with this one; equal to <see cref="After"/> when nothing happened.</summary>
    public required long UpTo { get; init; }

    /// <summary>Whether it opens a subscription: from here on every frame follows on the last.</summary>
    public bool IsWelcome { get; init; }

    /// <summary>Which process of the origin this is, where a carrier tells; null where it does not.</summary>
    public string? Life { get; init; }

    /// <summary>Whether what was before is unknown: all topics count as changed.</summary>
    public bool IsReset { get; init; }

    /// <summary>The changes, in order.</summary>
    public IReadOnlyList<InvalidationMessage> Messages { get; init; } = [];
}
