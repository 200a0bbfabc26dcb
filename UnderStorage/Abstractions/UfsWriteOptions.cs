namespace OrleansAlluxio.UnderStorage.Abstractions;

/// <summary>How a file is written.</summary>
public sealed record UfsWriteOptions
{
    /// <summary>
    /// False fails with <see cref="FabricErrorKind.AlreadyExists"/> when something is there at commit.
    /// </summary>
    public bool Overwrite { get; init; } = true;

    /// <summary>Expected length where known; lets a connector pick one request over a multipart upload.</summary>
    public long? LengthBytes { get; init; }

    /// <summary>Content type, where the store keeps one.</summary>
    public string? ContentType { get; init; }

    /// <summary>User metadata, where the store keeps it.</summary>
    public IReadOnlyDictionary<string, string>? UserMetadata { get; init; }

    /// <summary>POSIX attributes to set, where the store keeps them.</summary>
    public UfsAttributes Attributes { get; init; } = UfsAttributes.None;
}
