namespace OrleansAlluxio.UnderStorage.Abstractions;

/// <summary>
/// One mounted store, the only source of truth for persisted files. Thread-safe. Transient failures are retried inside,
/// within a budget; what still fails carries <see cref="RetryAdvice.Exhausted"/>. Absence is a result, an error never
/// means absence.
/// </summary>
public interface IUnderStorage : IAsyncDisposable
{
    /// <summary>The mounted URI without credentials, for messages.</summary>
    string Description { get; }

    /// <summary>What this store can do.</summary>
    UnderStorageCapabilities Capabilities { get; }

    /// <summary>
    /// The connector's own object, under whatever watches it: only that says by its type what else the store can do.
    /// </summary>
    IUnderStorage Unwrapped => this;

    /// <summary>
    /// Checks that the mounted prefix can be reached and listed, and when <paramref name="write"/> that it can be
    /// written.
    /// </summary>
    /// <exception cref="FabricException">With the reason a person needs: no such bucket, wrong credentials, not
    /// reachable.</exception>
    ValueTask ProbeAsync(bool write, CancellationToken cancellationToken);

    /// <summary>The status of a file or directory; null when the store says that it is not there.</summary>
    ValueTask<UfsStatus?> TryStatAsync(UfsPath path, CancellationToken cancellationToken);

    /// <summary>
    /// One page of a listing. A directory that is not there lists empty in a store without real directories, else
    /// NotFound.
    /// </summary>
    ValueTask<UfsListPage> ListAsync(UfsListRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Opens a ranged read. The stream ends after exactly the bytes asked for, or a read from it throws
    /// <see cref="FabricErrorKind.DataCorrupt"/> (fewer bytes than announced). The caller disposes it, also early.
    /// </summary>
    ValueTask<Stream> OpenReadAsync(UfsReadRequest request, CancellationToken cancellationToken);

    /// <summary>Starts writing a file; missing parent directories are made.</summary>
    ValueTask<IUfsWriter> CreateAsync(UfsPath path, UfsWriteOptions options, CancellationToken cancellationToken);

    /// <summary>Makes a directory and its missing parents. Idempotent; AlreadyExists when a file is there.</summary>
    ValueTask CreateDirectoryAsync(UfsPath path, UfsAttributes attributes, CancellationToken cancellationToken);

    /// <summary>Deletes a file. False when it was not there. Idempotent.</summary>
    ValueTask<bool> DeleteFileAsync(UfsPath path, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes a directory. NotEmpty when it has entries and not <paramref name="recursive"/>. False when not there.
    /// Idempotent.
    /// </summary>
    ValueTask<bool> DeleteDirectoryAsync(UfsPath path, bool recursive, CancellationToken cancellationToken);

    /// <summary>
    /// Renames a file or directory; the target must not exist, but for a file with <paramref name="overwrite"/>. Where
    /// the store has no atomic rename this is parallel server-side copies, then deletes, and may be repeated after a
    /// failure until it succeeds.
    /// </summary>
    ValueTask RenameAsync(UfsPath source, UfsPath target, bool overwrite, CancellationToken cancellationToken);

    /// <summary>Copies a file inside the store, server-side, and returns the status of the copy.</summary>
    ValueTask<UfsStatus> CopyAsync(
        UfsPath source, UfsPath target, UfsWriteOptions options, CancellationToken cancellationToken);

    /// <summary>
    /// Sets POSIX attributes where the store keeps them and returns the status after; null when the path is not there.
    /// </summary>
    ValueTask<UfsStatus?> SetAttributesAsync(
        UfsPath path, UfsAttributes attributes, CancellationToken cancellationToken);

    /// <summary>
    /// Starts a multipart upload and returns its id, durable in the store: it survives a restart of this process.
    /// </summary>
    ValueTask<string> BeginUploadAsync(UfsPath path, UfsWriteOptions options, CancellationToken cancellationToken);

    /// <summary>
    /// Stores one part from a stream of exactly <paramref name="lengthBytes"/> bytes; the same number again replaces
    /// it. Durable when it returns. A stream that ends early fails with <see cref="FabricErrorKind.DataCorrupt"/> and
    /// stores nothing.
    /// </summary>
    ValueTask<UfsUploadPart> UploadPartAsync(
        UfsUpload upload, int number, Stream content, long lengthBytes, CancellationToken cancellationToken);

    /// <summary>
    /// Makes the file of the given parts, in their order, visible and durable at once. Idempotent until it succeeds.
    /// </summary>
    ValueTask<UfsStatus> CompleteUploadAsync(
        UfsUpload upload, IReadOnlyList<UfsUploadPart> parts, CancellationToken cancellationToken);

    /// <summary>Drops an upload and its parts. Idempotent.</summary>
    ValueTask AbortUploadAsync(UfsUpload upload, CancellationToken cancellationToken);

    /// <summary>
    /// Removes what crashed writers left behind (temporary files, multipart uploads not in
    /// <paramref name="liveUploads"/>) that is older than <paramref name="olderThan"/>. Returns how many. Only touches
    /// names this fabric makes.
    /// </summary>
    ValueTask<int> SweepAsync(
        TimeSpan olderThan, IReadOnlySet<string> liveUploads, CancellationToken cancellationToken);
}
