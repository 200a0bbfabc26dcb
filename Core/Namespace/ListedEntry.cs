namespace OrleansAlluxio.Core.Namespace;

/// <summary>One row of a store's listing.</summary>
/// <param name="Name">Name in the directory.</param>
/// <param name="Fingerprint">What the listing says of it.</param>
[GenerateSerializer, Immutable, Alias("oa.listed-entry")]
public readonly record struct ListedEntry([property: Id(0)] string Name, [property: Id(1)] Fingerprint Fingerprint);
