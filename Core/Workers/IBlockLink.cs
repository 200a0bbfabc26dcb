using OrleansAlluxio.Core.Ids;

namespace OrleansAlluxio.Core.Workers;

/// <summary>
/// Which blocks other workers hold, counted page by page as they are asked. Thread-safe; failures as of
/// <see cref="IWorkerLink"/>.
/// </summary>
public interface IBlockLink
{
    /// <summary>
    /// The blocks of some contents, at most <see cref="FileBlocks.FilesMax"/>, of which a worker has pages. Busy while
    /// it does not know all of them after a start.
    /// </summary>
    ValueTask<IReadOnlyList<HeldBlock>> ListBlocksAsync(
        Uri worker, IReadOnlyList<FileBlocks> files, CancellationToken cancellationToken);

    /// <summary>
    /// Tells a worker users' limits; returns what each takes there now, in the same order. Busy while it has not
    /// counted all of its pages after a start; the limits hold all the same.
    /// </summary>
    ValueTask<IReadOnlyList<long>> ChargeAsync(
        Uri worker, IReadOnlyList<CacheCharge> charges, CancellationToken cancellationToken);

    /// <summary>Drops the clean pages of a block; returns the bytes freed.</summary>
    ValueTask<long> FreeBlockAsync(Uri worker, FileBlocks file, int index, CancellationToken cancellationToken);
}
