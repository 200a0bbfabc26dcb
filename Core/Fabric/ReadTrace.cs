using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Core.Fabric;

/// <summary>One read, step by step.</summary>
public sealed record ReadTrace
{
    /// <summary>What was read.</summary>
    public required FabricPath Path { get; init; }

    /// <summary>The trace id, to be found in audit log, spans and logs of stores.</summary>
    public required string TraceId { get; init; }

    /// <summary>What the read was about to do, and why.</summary>
    public required Explanation Expected { get; init; }

    /// <summary>Bytes that were read.</summary>
    public long Bytes { get; init; }

    /// <summary>Where they came from.</summary>
    public string Cache { get; init; } = nameof(CacheOutcome.None);

    /// <summary>Microseconds in all.</summary>
    public long DurationUs { get; init; }

    /// <summary>Why the read failed; null when it did not.</summary>
    public string? Error { get; init; }

    /// <summary>The steps, in the order in which they began.</summary>
    public required IReadOnlyList<TraceStep> Steps { get; init; }
}
