namespace OrleansAlluxio.Engine.Consistency;

/// <summary>A name of a directory, on either side or both.</summary>
/// <param name="Path">The path.</param>
/// <param name="Ours">What the fabric knows; null when it knows none.</param>
/// <param name="Theirs">What the store's listing says; null when it is not in it.</param>
internal readonly record struct ListingPair(FabricPath Path, FileStatus? Ours, Fingerprint? Theirs);
