using System.Collections.Concurrent;
using System.Security.Cryptography;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Tests.Unit.Client.Support;

internal sealed class MemoryUploads(MemoryFabric fabric) : IFabricUploads
{
    private readonly ConcurrentDictionary<string,
    (UploadStatus Status, SortedDictionary<int, byte[]> Parts)> _uploads = new();

    private readonly ConcurrentDictionary<(string Upload, int Number), string?> _checksums = new();

    /// <summary>What the last completion asked for.</summary>
    public CompletionTerms? LastTerms { get; private set; }

    public ValueTask<UploadStatus> BeginAsync(
        FabricPath path, CreateOptions options, CancellationToken cancellationToken)
    {
        var status = new UploadStatus($"u{_uploads.Count + 1}", path, 1, options);
        _uploads[status.Id] = (status, []);
        return ValueTask.FromResult(status);
    }

    public async ValueTask<UploadPart> PutPartAsync(
        string uploadId, int number, Stream content, long lengthBytes, CancellationToken cancellationToken)
    {
        var bytes = new byte[lengthBytes];
        await content.ReadExactlyAsync(bytes, cancellationToken);
        Get(uploadId).Parts[number] = bytes;
        _checksums[(uploadId, number)] = (content as IChecksummedContent)?.Checksum;
        return PartOf(number, bytes) with { Checksum = _checksums[(uploadId, number)] };
    }

    public ValueTask<FileStatus> CompleteAsync(
        string uploadId, IReadOnlyList<UploadPart> parts, CompletionTerms terms,
        CancellationToken cancellationToken)
    {
        LastTerms = terms;
        var upload = Get(uploadId);
        var bytes = parts.SelectMany(part => upload.Parts[part.Number]).ToArray();
        return ValueTask.FromResult(fabric.Put(upload.Status.Path, EntryKind.File, bytes, upload.Status.Options));
    }

    public ValueTask<bool> AbortAsync(string uploadId, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_uploads.TryRemove(uploadId, out _));

    public ValueTask<UploadStatus?> TryGetAsync(string uploadId, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_uploads.TryGetValue(uploadId, out var upload) ? upload.Status : null);

    public ValueTask<IReadOnlyList<UploadPart>> ListPartsAsync(
        string uploadId, int afterNumber, int partsMax, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<UploadPart>>(
            [.. Get(uploadId).Parts.Where(part => part.Key > afterNumber).Take(partsMax).Select(
                p => PartOf(p.Key, p.Value) with { Checksum = _checksums[(uploadId, p.Key)] })]);

    public ValueTask<IReadOnlyList<UploadStatus>> ListAsync(
        FabricPath directory, UploadStatus? after, int uploadsMax, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<UploadStatus>>(
            [.. _uploads.Values.Select(static upload => upload.Status)
                .Where(upload => upload.Path.IsSameOrUnder(directory))
                .OrderBy(static upload => upload.Path).ThenBy(static upload => upload.Id, StringComparer.Ordinal)
                .SkipWhile(upload => after is not null
                    && (upload.Path.CompareTo(after.Path), string.CompareOrdinal(upload.Id, after.Id)) is not (> 0, _)
                        and not (0, > 0))
                .Take(uploadsMax)]);

    private static UploadPart PartOf(int number, byte[] bytes) =>
        new(number, Convert.ToHexStringLower(MD5.HashData(bytes)), bytes.Length, 1);

    private (UploadStatus Status, SortedDictionary<int, byte[]> Parts) Get(string id) =>
        _uploads.TryGetValue(id, out var upload)
            ? upload
            : throw new FabricException(FabricErrorKind.NotFound, "upload", id, "no such upload");
}
