using OrleansAlluxio.Core.CrossCluster;

namespace OrleansAlluxio.Engine.CrossCluster;

/// <summary>Changes to publish together.</summary>
/// <param name="Changes">In the order they were told.</param>
/// <param name="Keys">Their announcements.</param>
/// <param name="Through">How many announcements were ever appended up to the last of them.</param>
internal sealed record ChangeBufferBatch(
    IReadOnlyList<InvalidationMessage> Changes, IReadOnlyList<string> Keys, long Through);
