using OrleansAlluxio.Core.Workers;
using OrleansAlluxio.Engine.Reading;
using OrleansAlluxio.Engine.Workers;

namespace OrleansAlluxio.Engine.Copies;

/// <summary>Has workers bring blocks into their tiers, each from the store, or drop them. Thread-safe.</summary>
internal sealed class ReplicaMaker(CopyServices services, StatusReads reads)
{
    /// <summary>How a file is cut.</summary>
    public static FileBlocks BlocksOf(FileStatus file) => new(file.Version, file.BlockBytes);

    /// <summary>How many blocks a file has.</summary>
    public static int CountOf(FileStatus file) =>
        (int)((file.LengthBytes + file.BlockBytes - 1) / file.BlockBytes);

    /// <summary>The bytes of a block.</summary>
    public static ByteRange RangeOf(FileStatus file, int index) => new(
        index * file.BlockBytes, Math.Min(file.BlockBytes, file.LengthBytes - (index * file.BlockBytes)));

    /// <summary>Asks who holds what of a file.</summary>
    public ValueTask<BlockHoldings> AskAsync(FileStatus file, CancellationToken cancellationToken) =>
        BlockHoldings.AskAsync(services, [BlocksOf(file)], cancellationToken);

    /// <summary>
    /// How many workers hold all of a block, at the block of a file that the fewest hold; 0 for an empty file.
    /// </summary>
    public static int FewestOf(FileStatus file, BlockHoldings holdings)
    {
        var fewest = int.MaxValue;
        for (var index = 0; index < CountOf(file); index++)
        {
            var length = RangeOf(file, index).LengthBytes;
            fewest = Math.Min(
                fewest, holdings.PlacesOf(new BlockId(file.Version, index)).Count(p => p.Bytes >= length));
        }

        return fewest == int.MaxValue ? 0 : fewest;
    }

    /// <summary>
    /// Has a worker hold a block; whether all of it is there then. Throws what the worker answered when it cannot.
    /// </summary>
    public async ValueTask<bool> LoadAsync(
        FileStatus file, int index, ClusterMember worker, CancellationToken cancellationToken)
    {
        var range = RangeOf(file, index);
        var content = RoutedReads.ContentOf(file, reads.SourceOf(file, caller: null));
        try
        {
            var cached = services.Directory.Current.IsOwn(worker)
                ? await services.Own.LoadAsync(content, range, cancellationToken).ConfigureAwait(false)
                : await services.Link.LoadAsync(worker.Url!, content, range, cancellationToken).ConfigureAwait(false);
            if (cached >= range.LengthBytes)
            {
                services.Counters.Replicas.NoteMade(range.LengthBytes);
                return true;
            }
        }
        catch (FabricException) when (!cancellationToken.IsCancellationRequested)
        {
            services.Counters.Replicas.NoteFailed();
            throw;
        }

        services.Counters.Replicas.NoteFailed();
        return false;
    }

    /// <summary>Has a worker drop what it may of a block.</summary>
    public async ValueTask DropAsync(
        FileStatus file, int index, ClusterMember worker, CancellationToken cancellationToken)
    {
        var freed = services.Directory.Current.IsOwn(worker)
            ? services.Own.FreeBlock(BlocksOf(file), index)
            : await services.Blocks.FreeBlockAsync(worker.Url!, BlocksOf(file), index, cancellationToken)
                .ConfigureAwait(false);
        if (freed > 0)
        {
            services.Counters.Replicas.NoteDropped();
        }
    }
}
