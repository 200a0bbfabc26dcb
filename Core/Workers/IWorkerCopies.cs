using OrleansAlluxio.Core.Ids;

namespace OrleansAlluxio.Core.Workers;

/// <summary>The copies that this process keeps for others; the other end of <see cref="ICopyLink"/>.</summary>
public interface IWorkerCopies
{
    /// <summary>Keeps a page; see <see cref="ICopyLink.PutCopyAsync"/>.</summary>
    ValueTask PutCopyAsync(
        PageId page, ReadOnlyMemory<byte> bytes, CacheCharge? charge, CancellationToken cancellationToken);

    /// <summary>Takes a page that may be evicted; see <see cref="ICopyLink.PutPageAsync"/>.</summary>
    ValueTask PutPageAsync(
        PageId page, ReadOnlyMemory<byte> bytes, CacheCharge? charge, CancellationToken cancellationToken);

    /// <summary>What is kept; see <see cref="ICopyLink.ListCopiesAsync"/>.</summary>
    IReadOnlyList<WorkerCopy> ListCopies(FileVersion? after);

    /// <summary>Lets copies go; see <see cref="ICopyLink.ReleaseCopiesAsync"/>.</summary>
    void ReleaseCopies(CopyRelease release);
}
