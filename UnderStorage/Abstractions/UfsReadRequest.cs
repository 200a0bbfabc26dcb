namespace OrleansAlluxio.UnderStorage.Abstractions;

/// <summary>A ranged read of one content of one file.</summary>
public sealed record UfsReadRequest
{
    /// <summary>The file.</summary>
    public required UfsPath Path { get; init; }

    /// <summary>First byte wanted.</summary>
    public required long OffsetBytes { get; init; }

    /// <summary>Number of bytes wanted, at least 1. The caller keeps the range inside the length it knows.</summary>
    public required long LengthBytes { get; init; }

    /// <summary>
    /// The content that must be read. Another content found fails with
    /// <see cref="FabricErrorKind.PreconditionFailed"/>; null reads whatever is there.
    /// </summary>
    public Fingerprint? Expected { get; init; }
}
