namespace OrleansAlluxio.Core.Namespace;

/// <summary>One row of a store's listing.</summary>
/// <param name="Name">Name in the directory.</param>
/// <param name="Fingerprint">What the listing says of it.</param>
/// <param name="HasAcl">Whether it has an ACL, whose text only a status tells; null when nothing was said.</param>
[GenerateSerializer, Immutable, Alias("oa.listed-entry")]
public readonly record struct ListedEntry(
    [property: Id(0)] string Name, [property: Id(1)] Fingerprint Fingerprint,
    [property: Id(2)] bool? HasAcl = null);
