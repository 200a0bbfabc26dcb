using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Core.Fabric;

/// <summary>
/// Multipart uploads: parts in any order and in parallel, durable in the under store when acknowledged, a file at once
/// at completion. Uploads survive restarts.
/// </summary>
public interface IFabricUploads
{
    /// <summary>Begins an upload. Fails like a create would.</summary>
    ValueTask<UploadStatus> BeginAsync(FabricPath path, CreateOptions options, CancellationToken cancellationToken);

    /// <summary>
    /// Stores a part from exactly <paramref name="lengthBytes"/> bytes of a stream; the same number again replaces it.
    /// A stream that throws or ends early stores nothing, so a wrapper may verify hashes at the end; one that is
    /// <see cref="IChecksummedContent"/> has its checksum kept with the part. NotFound for an unknown upload.
    /// </summary>
    ValueTask<UploadPart> PutPartAsync(
        string uploadId, int number, Stream content, long lengthBytes, CancellationToken cancellationToken);

    /// <summary>
    /// Completes with the given parts, ascending by number, and returns the file's status; its content tag is the MD5
    /// of the parts' MD5s with <c>-N</c>. InvalidArgument for a part that was not stored or has another tag; NotFound
    /// once it has succeeded; AlreadyExists or PreconditionFailed by its terms, decided at the commit: nothing was
    /// changed then, and it can be completed again on other terms.
    /// </summary>
    ValueTask<FileStatus> CompleteAsync(
        string uploadId, IReadOnlyList<UploadPart> parts, CompletionTerms terms,
        CancellationToken cancellationToken);

    /// <summary>Drops an upload. False when it is unknown.</summary>
    ValueTask<bool> AbortAsync(string uploadId, CancellationToken cancellationToken);

    /// <summary>The upload; null when unknown.</summary>
    ValueTask<UploadStatus?> TryGetAsync(string uploadId, CancellationToken cancellationToken);

    /// <summary>Stored parts after a number, ascending.</summary>
    ValueTask<IReadOnlyList<UploadPart>> ListPartsAsync(
        string uploadId, int afterNumber, int partsMax, CancellationToken cancellationToken);

    /// <summary>Uploads in progress to paths under a directory, ordered by (path, id), after a given one.</summary>
    ValueTask<IReadOnlyList<UploadStatus>> ListAsync(
        FabricPath directory, UploadStatus? after, int uploadsMax, CancellationToken cancellationToken);
}
