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

    /// <summary>
    /// POSIX ACL in the text form of <see cref="Core.Security.PosixAcl"/>; empty when there is none, null when the
    /// store said nothing of it. Where there is one, the group's bits of the fingerprint's mode may be its mask.
    /// </summary>
    public string? Acl { get; init; }

    /// <summary>
    /// Whether it has an ACL, which a listing tells without its text; null when the store said nothing of it.
    /// </summary>
    public bool? HasAcl { get; init; }
}
