using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Core.Fabric;

/// <summary>Where blocks of files are, for schedulers that put work beside its data. Thread-safe.</summary>
public interface IFabricBlocks
{
    /// <summary>
    /// The blocks that a range touches, whole and in order, at most <see cref="FabricLimits.BlockLocationsMax"/>. A
    /// worker that cannot be asked counts as one that has nothing. NotFound, IsADirectory, TooLarge.
    /// </summary>
    ValueTask<IReadOnlyList<BlockLocation>> LocateAsync(
        FabricPath path, ByteRange range, OperationOptions options, CancellationToken cancellationToken);
}
