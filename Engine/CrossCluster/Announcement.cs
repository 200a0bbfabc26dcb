using OrleansAlluxio.Core.CrossCluster;

namespace OrleansAlluxio.Engine.CrossCluster;

/// <summary>A change on its way: durable under its key, told to others after the store has it.</summary>
/// <param name="Key">The document's key; null when nothing is durable yet.</param>
/// <param name="Changes">What becomes of which places, without sequences.</param>
public sealed record Announcement(string? Key, IReadOnlyList<InvalidationMessage> Changes);
