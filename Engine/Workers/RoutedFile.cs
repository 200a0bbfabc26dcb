using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.Engine.Workers;

/// <summary>A content with the map it was opened under.</summary>
internal sealed record RoutedFile(FileStatus Status, FileContentId Content, ClusterMap Map, BlockRoutes Routes)
{
    // Each is a sort of the workers; whose the others are is found out block by block as they are read.
    private const int LookedAtMax = 16;

    private Tuple<BlockId, IReadOnlyList<ClusterMember>>? _last;

    /// <summary>Who is asked for a block, and fetches it from its store.</summary>
    public LocationPolicy Policy { get; init; } = LocationPolicy.Ring;

    /// <summary>The part of a range that lies in the block of its first byte.</summary>
    public ByteRange InBlock(long offsetBytes, long endBytes)
    {
        var blockEnd = ((offsetBytes / Status.BlockBytes) + 1) * Status.BlockBytes;
        return new ByteRange(offsetBytes, Math.Min(endBytes, blockEnd) - offsetBytes);
    }

    /// <summary>The block of a byte.</summary>
    public BlockId BlockOf(long offsetBytes) => new(Status.Version, (int)(offsetBytes / Status.BlockBytes));

    /// <summary>How many candidates a block has.</summary>
    public int DepthOf(BlockId block) => Policy.Kind == LocationKind.Ring ? Map.Depth : OrderOf(block).Count;

    /// <summary>Who is asked for a block first (0), or in that one's place.</summary>
    public ClusterMember CandidateOf(BlockId block, int rank) =>
        Policy.Kind == LocationKind.Ring ? Map.CandidateOf(block, rank) : OrderOf(block)[rank];

    /// <summary>Whether the block of a byte is for this process to give.</summary>
    public bool IsOwn(long offsetBytes)
    {
        var block = BlockOf(offsetBytes);
        return DepthOf(block) == 0 || Map.IsOwn(CandidateOf(block, 0));
    }

    /// <summary>Whether all blocks are; of a long file under a policy it is not looked for.</summary>
    public bool IsAllOwn()
    {
        if (Policy.Kind != LocationKind.Ring && Status.LengthBytes / Status.BlockBytes > LookedAtMax)
        {
            return false;
        }

        for (long at = 0; at < Status.LengthBytes; at += Status.BlockBytes)
        {
            if (!IsOwn(at))
            {
                return false;
            }
        }

        return true;
    }

    // Ranges of one block come one after the other.
    private IReadOnlyList<ClusterMember> OrderOf(BlockId block)
    {
        var last = Volatile.Read(ref _last);
        if (last is null || last.Item1 != block)
        {
            last = Tuple.Create(block, Routes.Choices.Of(Map, Policy, block));
            Volatile.Write(ref _last, last);
        }

        return last.Item2;
    }
}
