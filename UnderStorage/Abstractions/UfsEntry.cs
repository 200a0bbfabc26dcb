namespace OrleansAlluxio.UnderStorage.Abstractions;

/// <summary>One row of a listing.</summary>
/// <param name="Path">Full path below the mount; in a non-recursive listing a direct child of the listed
/// directory.</param>
/// <param name="Status">What the listing says of it; user metadata is not part of listings.</param>
public sealed record UfsEntry(UfsPath Path, UfsStatus Status);
