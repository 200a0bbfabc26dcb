using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Gateway.S3.Protocol;

/// <summary>The multipart uploads of <see cref="SteadyClient"/>. A part's bytes come only once.</summary>
internal sealed class SteadyUploads(IFabricUploads uploads, TimeProvider time) : IFabricUploads
{
    /// <inheritdoc/>
    public ValueTask<UploadStatus> BeginAsync(
        FabricPath path, CreateOptions options, CancellationToken cancellationToken) =>
        RunAsync(() => uploads.BeginAsync(path, options, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<UploadPart> PutPartAsync(
        string uploadId, int number, Stream content, long lengthBytes, CancellationToken cancellationToken) =>
        uploads.PutPartAsync(uploadId, number, content, lengthBytes, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<FileStatus> CompleteAsync(
        string uploadId, IReadOnlyList<UploadPart> parts, CompletionTerms terms,
        CancellationToken cancellationToken) =>
        RunAsync(() => uploads.CompleteAsync(uploadId, parts, terms, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> AbortAsync(string uploadId, CancellationToken cancellationToken) =>
        RunAsync(() => uploads.AbortAsync(uploadId, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<UploadStatus?> TryGetAsync(string uploadId, CancellationToken cancellationToken) =>
        RunAsync(() => uploads.TryGetAsync(uploadId, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<UploadPart>> ListPartsAsync(
        string uploadId, int afterNumber, int partsMax, CancellationToken cancellationToken) =>
        RunAsync(() => uploads.ListPartsAsync(uploadId, afterNumber, partsMax, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<UploadStatus>> ListAsync(
        FabricPath directory, UploadStatus? after, int uploadsMax, CancellationToken cancellationToken) =>
        RunAsync(() => uploads.ListAsync(directory, after, uploadsMax, cancellationToken), cancellationToken);

    private ValueTask<T> RunAsync<T>(Func<ValueTask<T>> call, CancellationToken cancellationToken) =>
        RaceRepeats.RunAsync(time, call, cancellationToken);
}
