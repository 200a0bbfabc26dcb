using System.Security.Cryptography;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Tests.Unit.Gateway.S3.Support;

/// <summary>Multipart uploads of the test double.</summary>
internal sealed class MemoryUploads : IFabricUploads
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, Upload> _uploads = new(StringComparer.Ordinal);
    private MemoryFabric? _fabric;
    private int _last;

    /// <summary>Awaited before an upload completes; null does not wait.</summary>
    public Task? CompletionGate { get; set; }

    /// <summary>Uploads in progress with their parts, as a text.</summary>
    public string Dump()
    {
        lock (_lock)
        {
            return string.Join('\n', _uploads.Select(static u =>
                $"{u.Key}:{string.Join(',', u.Value.Parts.Select(static p => $"{p.Key}={p.Value.Part.ContentTag}"))}"));
        }
    }

    public MemoryUploads For(MemoryFabric fabric)
    {
        _fabric = fabric;
        return this;
    }

    public ValueTask<UploadStatus> BeginAsync(
        FabricPath path, CreateOptions options, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var status = new UploadStatus(
                $"upload-{++_last:D6}", path, _fabric!.Time.GetUtcNow().ToUnixTimeMilliseconds(), options);
            _uploads[status.Id] = new Upload(status);
            return new(status);
        }
    }

    public async ValueTask<UploadPart> PutPartAsync(
        string uploadId, int number, Stream content, long lengthBytes, CancellationToken cancellationToken)
    {
        // Reads exactly the length and not the end, as the contract allows.
        var bytes = new byte[lengthBytes];
        await content.ReadExactlyAsync(bytes, cancellationToken);
        lock (_lock)
        {
            var upload = Get(uploadId);
            var part = new UploadPart(
                number, Convert.ToHexStringLower(MD5.HashData(bytes)), lengthBytes, 0,
                (content as IChecksummedContent)?.Checksum);
            upload.Parts[number] = (part, bytes);
            return part;
        }
    }

    public async ValueTask<FileStatus> CompleteAsync(
        string uploadId, IReadOnlyList<UploadPart> parts, CompletionTerms terms,
        CancellationToken cancellationToken)
    {
        await (CompletionGate ?? Task.CompletedTask);
        lock (_lock)
        {
            var upload = Get(uploadId);
            using var bytes = new MemoryStream();
            using var tags = new MemoryStream();
            foreach (var part in parts)
            {
                if (!upload.Parts.TryGetValue(part.Number, out var stored) || stored.Part.ContentTag != part.ContentTag)
                {
                    throw new FabricException(FabricErrorKind.InvalidArgument, "complete", uploadId, "part unknown");
                }

                bytes.Write(stored.Bytes);
                tags.Write(Convert.FromHexString(part.ContentTag));
            }

            var tag = $"{Convert.ToHexStringLower(MD5.HashData(tags.ToArray()))}-{parts.Count}";
            var options = terms.Apply(upload.Status.Options);
            var status = _fabric!.Complete(upload.Status.Path, options, bytes.ToArray(), tag);
            _uploads.Remove(uploadId);
            return status;
        }
    }

    public ValueTask<bool> AbortAsync(string uploadId, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return new(_uploads.Remove(uploadId));
        }
    }

    public ValueTask<UploadStatus?> TryGetAsync(string uploadId, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return new(_uploads.GetValueOrDefault(uploadId)?.Status);
        }
    }

    public ValueTask<IReadOnlyList<UploadPart>> ListPartsAsync(
        string uploadId, int afterNumber, int partsMax, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return new(Get(uploadId).Parts.Values.Select(p => p.Part).Where(p => p.Number > afterNumber).Take(
                partsMax).ToList());
        }
    }

    public ValueTask<IReadOnlyList<UploadStatus>> ListAsync(
        FabricPath directory, UploadStatus? after, int uploadsMax, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return new(_uploads.Values.Select(u => u.Status)
                .Where(u => u.Path.IsSameOrUnder(directory))
                .Where(u => after is null || Compare(u, after) > 0)
                .OrderBy(u => u.Path).ThenBy(u => u.Id, StringComparer.Ordinal)
                .Take(uploadsMax).ToList());
        }
    }

    private static int Compare(UploadStatus left, UploadStatus right)
    {
        var paths = left.Path.CompareTo(right.Path);
        return paths != 0 ? paths : string.CompareOrdinal(left.Id, right.Id);
    }

    private Upload Get(string uploadId) => _uploads.GetValueOrDefault(uploadId)
        ?? throw new FabricException(FabricErrorKind.NotFound, "upload", uploadId, "unknown");

    private sealed class Upload(UploadStatus status)
    {
        public UploadStatus Status { get; } = status;

        public SortedDictionary<int, (UploadPart Part, byte[] Bytes)> Parts { get; } = [];
    }
}
