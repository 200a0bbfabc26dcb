using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.Engine.Workers;

/// <summary>A content with the map it was opened under.</summary>
internal sealed record RoutedFile(FileStatus Status, FileContentId Content, ClusterMap Map, BlockRoutes Routes)
{
    /// <summary>The part of a range that lies in the block of its first byte.</summary>
    public ByteRange InBlock(long offsetBytes, long endBytes)
    {
        var blockEnd = ((offsetBytes / Status.BlockBytes) + 1) * Status.BlockBytes;
        return new ByteRange(offsetBytes, Math.Min(endBytes, blockEnd) - offsetBytes);
    }

    /// <summary>The block of a byte.</summary>
    public BlockId BlockOf(long offsetBytes) => new(Status.Version, (int)(offsetBytes / Status.BlockBytes));

    /// <summary>Whether the block of a byte belongs to this process.</summary>
    public bool IsOwn(long offsetBytes) => Map.IsOwn(Map.CandidateOf(BlockOf(offsetBytes), 0));
}
