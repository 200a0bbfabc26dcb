namespace OrleansAlluxio.Core.Workers;

/// <summary>The blocks that this process holds; the other end of <see cref="IBlockLink"/>.</summary>
public interface IWorkerBlocks
{
    /// <summary>What is held; see <see cref="IBlockLink.ListBlocksAsync"/>.</summary>
    IReadOnlyList<HeldBlock> ListBlocks(IReadOnlyList<FileBlocks> files);

    /// <summary>Hears of limits; see <see cref="IBlockLink.ChargeAsync"/>.</summary>
    IReadOnlyList<long> Charge(IReadOnlyList<CacheCharge> charges);

    /// <summary>Drops clean pages; see <see cref="IBlockLink.FreeBlockAsync"/>.</summary>
    long FreeBlock(FileBlocks file, int index);
}
