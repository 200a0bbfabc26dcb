using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.Core.Fabric;

/// <summary>One content of a file, opened in one process and read by another.</summary>
/// <param name="Status">The status it was opened with.</param>
/// <param name="Content">The content as workers know it.</param>
public sealed record OpenedContent(FileStatus Status, FileContentId Content)
{
    /// <summary>The path's policy for who gives its blocks, as it is written; null for the ring.</summary>
    public string? ReadLocation { get; init; }
}
