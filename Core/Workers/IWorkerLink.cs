using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Ids;

namespace OrleansAlluxio.Core.Workers;

/// <summary>
/// The data plane of other workers. Thread-safe. A worker that cannot be reached, answers with a failure of its own or
/// takes too long is Unavailable, Timeout or Busy: the caller goes on elsewhere.
/// </summary>
public interface IWorkerLink
{
    /// <summary>
    /// Opens a range of a content: a stream of exactly its bytes, or of fewer when the connection breaks. The caller
    /// disposes it.
    /// </summary>
    ValueTask<Stream> OpenAsync(
        Uri worker, FileContentId file, ByteRange range, CancellationToken cancellationToken);

    /// <summary>Has a range brought into the worker's tiers; returns the bytes of it that are there then.</summary>
    ValueTask<long> LoadAsync(Uri worker, FileContentId file, ByteRange range, CancellationToken cancellationToken);

    /// <summary>Drops the clean pages of a content; returns the bytes freed.</summary>
    ValueTask<long> FreeAsync(Uri worker, FileVersion file, CancellationToken cancellationToken);

    /// <summary>Drops every page that may be evicted; returns the bytes freed.</summary>
    ValueTask<long> FreeAllAsync(Uri worker, CancellationToken cancellationToken);

    /// <summary>Where a worker has pages of a content.</summary>
    ValueTask<IReadOnlyList<PagePlacement>> LocateAsync(
        Uri worker, FileVersion file, CancellationToken cancellationToken);
}
