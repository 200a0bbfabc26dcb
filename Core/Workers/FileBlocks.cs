using OrleansAlluxio.Core.Ids;

namespace OrleansAlluxio.Core.Workers;

/// <summary>A content as cut into blocks, to ask workers about.</summary>
/// <param name="File">The content.</param>
/// <param name="BlockBytes">Bytes of each block but the last.</param>
public sealed record FileBlocks(FileVersion File, long BlockBytes)
{
    /// <summary>Most contents in one question: an answer of some ten KiB.</summary>
    public const int FilesMax = 100;
}
