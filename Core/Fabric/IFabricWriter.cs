namespace OrleansAlluxio.Core.Fabric;

/// <summary>
/// A file being written: invisible until <see cref="CompleteAsync"/>, and then there at once, whole. Disposing before
/// aborts and leaves nothing. Not thread-safe.
/// </summary>
public interface IFabricWriter : IAsyncDisposable
{
    /// <summary>Bytes taken so far.</summary>
    long LengthBytes { get; }

    /// <summary>
    /// Appends bytes; may wait while the cache or the under store is slow. The buffer is lent until the task completes.
    /// </summary>
    ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

    /// <summary>
    /// Completes the file with the guarantee of its write type and returns its status. <paramref name="contentTag"/> is
    /// its tag for users (an MD5 in hex); null lets the fabric derive one. After a failure whose outcome is unknown the
    /// path tells.
    /// </summary>
    ValueTask<FileStatus> CompleteAsync(string? contentTag, CancellationToken cancellationToken) =>
        CompleteAsync(contentTag, CompletionTerms.None, cancellationToken);

    /// <summary>
    /// Completes the file on terms that were not known when it began. After AlreadyExists or PreconditionFailed nothing
    /// was changed, and it can be completed again on other terms, but not over the fabric API.
    /// </summary>
    ValueTask<FileStatus> CompleteAsync(
        string? contentTag, CompletionTerms terms, CancellationToken cancellationToken);
}
