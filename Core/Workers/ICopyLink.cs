using OrleansAlluxio.Core.Ids;

namespace OrleansAlluxio.Core.Workers;

/// <summary>
/// What other workers keep of contents that no store has yet. Thread-safe; failures as of <see cref="IWorkerLink"/>.
/// </summary>
public interface ICopyLink
{
    /// <summary>
    /// Gives a worker a page to keep, which it does until it is released; returns when a power cut does not take it
    /// any more. It counts against the quota of <paramref name="charge"/>, null for nobody's. The bytes are lent until
    /// then. Idempotent. Busy when it has no room, NoSpace when it has no disk.
    /// </summary>
    ValueTask PutCopyAsync(
        Uri worker, PageId page, ReadOnlyMemory<byte> bytes, CacheCharge? charge, CancellationToken cancellationToken);

    /// <summary>
    /// Gives a worker a page of what a store has, or will have, too: it may evict it. The bytes are lent until then.
    /// Busy when it takes none now, or the quota of <paramref name="charge"/> is full.
    /// </summary>
    ValueTask PutPageAsync(
        Uri worker, PageId page, ReadOnlyMemory<byte> bytes, CacheCharge? charge, CancellationToken cancellationToken);

    /// <summary>
    /// What a worker keeps, in order, after a content; fewer than <see cref="CopyRelease.FilesMax"/> are the last. Busy
    /// while it does not know all of it after a start.
    /// </summary>
    ValueTask<IReadOnlyList<WorkerCopy>> ListCopiesAsync(
        Uri worker, FileVersion? after, CancellationToken cancellationToken);

    /// <summary>Lets a worker's copies go. Idempotent.</summary>
    ValueTask ReleaseCopiesAsync(Uri worker, CopyRelease release, CancellationToken cancellationToken);
}
