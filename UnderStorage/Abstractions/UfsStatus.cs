namespace OrleansAlluxio.UnderStorage.Abstractions;

/// <summary>What a store says of one object.</summary>
public sealed record UfsStatus
{
    /// <summary>Identity of content and metadata.</summary>
    public required Fingerprint Fingerprint { get; init; }

    /// <summary>Content type where the store keeps one; else null.</summary>
    public string? ContentType { get; init; }

    /// <summary>
    /// User metadata (lower-case names, without the store's prefix); empty in listings and where the store has none.
    /// </summary>
    public IReadOnlyDictionary<string, string> UserMetadata { get; init; } =
        System.Collections.ObjectModel.ReadOnlyDictionary<string, string>.Empty;
}
