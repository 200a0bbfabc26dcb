using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.UnderStorage.Abstractions;

namespace OrleansAlluxio.Tests.Reading.Fakes;

/// <summary>An under store of one file in memory, whose answers a test can bend. Records every request.</summary>
internal sealed class MemoryStore(byte[] content) : IUnderStorage
{
    private readonly Lock _lock = new();
    private readonly List<ByteRange> _requests = [];

    public string Description => "memory://test";

    public UnderStorageCapabilities Capabilities => throw new NotSupportedException();

    public byte[] Content { get; set; } = content;

    /// <summary>Runs before a request is answered: a barrier, a fault.</summary>
    public Func<UfsReadRequest, CancellationToken, ValueTask> Before { get; set; } = (_, _) => default;

    /// <summary>Bends the body of the request of that number, counted from 0.</summary>
    public Func<UfsReadRequest, int, byte[], byte[]> Body { get; set; } = (_, _, bytes) => bytes;

    /// <summary>Runs before every read of a body.</summary>
    public Func<ValueTask> BeforeChunk { get; set; } = () => default;

    public IReadOnlyList<ByteRange> Requests
    {
        get
        {
            lock (_lock)
            {
                return [.. _requests];
            }
        }
    }

    /// <summary>How often each page was asked for.</summary>
    public int[] PageRequests()
    {
        var counts = new int[(Content.Length + FabricLimits.PageBytes - 1) / FabricLimits.PageBytes];
        foreach (var range in Requests)
        {
            for (var at = range.OffsetBytes; at < range.EndBytes; at += FabricLimits.PageBytes)
            {
                counts[at / FabricLimits.PageBytes]++;
            }
        }

        return counts;
    }

    public async ValueTask<Stream> OpenReadAsync(UfsReadRequest request, CancellationToken cancellationToken)
    {
        int number;
        lock (_lock)
        {
            number = _requests.Count;
            _requests.Add(new ByteRange(request.OffsetBytes, request.LengthBytes));
        }

        await Before(request, cancellationToken);
        var bytes = Content.AsSpan((int)request.OffsetBytes, (int)request.LengthBytes).ToArray();
        return new ChunkStream(Body(request, number, bytes), () => BeforeChunk());
    }

    public ValueTask DisposeAsync() => default;

    public ValueTask ProbeAsync(bool write, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public ValueTask<UfsStatus?> TryStatAsync(UfsPath path, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public ValueTask<UfsListPage> ListAsync(UfsListRequest request, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public ValueTask<IUfsWriter> CreateAsync(
        UfsPath path, UfsWriteOptions options, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public ValueTask CreateDirectoryAsync(
        UfsPath path, UfsAttributes attributes, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public ValueTask<bool> DeleteFileAsync(UfsPath path, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public ValueTask<bool> DeleteDirectoryAsync(UfsPath path, bool recursive, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public ValueTask RenameAsync(
        UfsPath source, UfsPath target, bool overwrite, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public ValueTask<UfsStatus> CopyAsync(
        UfsPath source, UfsPath target, UfsWriteOptions options, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public ValueTask<UfsStatus?> SetAttributesAsync(
        UfsPath path, UfsAttributes attributes, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public ValueTask<string> BeginUploadAsync(
        UfsPath path, UfsWriteOptions options, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public ValueTask<UfsUploadPart> UploadPartAsync(
        UfsUpload upload, int number, Stream content, long lengthBytes, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public ValueTask<UfsStatus> CompleteUploadAsync(
        UfsUpload upload, IReadOnlyList<UfsUploadPart> parts, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public ValueTask AbortUploadAsync(UfsUpload upload, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public ValueTask<int> SweepAsync(
        TimeSpan olderThan, IReadOnlySet<string> liveUploads, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    /// <summary>Gives at most 100,000 bytes a read, as a socket would: never a page at once.</summary>
    private sealed class ChunkStream(byte[] bytes, Func<ValueTask> before) : MemoryStream(bytes, writable: false)
    {
        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await before().AsTask().WaitAsync(cancellationToken);
            return base.Read(buffer.Span[..Math.Min(buffer.Length, 100_000)]);
        }
    }
}
