namespace OrleansAlluxio.Engine.Writing;

/// <summary>What a store said of a file it was given.</summary>
/// <param name="Status">Its answer.</param>
/// <param name="AskedAt">Before its commit: whatever is said to be out of date after that counts.</param>
public sealed record StoredContent(UfsStatus Status, HybridTimestamp AskedAt);
