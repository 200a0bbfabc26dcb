using OrleansAlluxio.Core.Ids;

namespace OrleansAlluxio.Core.Workers;

/// <summary>Asks a worker where pages lie.</summary>
public sealed record GrantRequest
{
    /// <summary>The content.</summary>
    public required FileVersion Version { get; init; }

    /// <summary>First byte of it.</summary>
    public required long OffsetBytes { get; init; }

    /// <summary>How many bytes are wanted; fewer pages may be granted.</summary>
    public required long LengthBytes { get; init; }

    /// <summary>What the worker's proof file says: who can read that can read the pages.</summary>
    public required string Proof { get; init; }

    /// <summary>Ids of earlier grants that nobody reads by any more.</summary>
    public IReadOnlyList<string>? Done { get; init; }
}
