using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Gateway.Api;

/// <summary>Takes the bytes out of a framed body. A body without its completion is cut, never complete.</summary>
internal sealed class FrameReader(Stream body)
{
    private readonly byte[] _header = new byte[FrameFormat.HeaderBytes];
    private int _left;
    private bool _isComplete;

    /// <summary>The tag of the completion; null before it, and when it has none.</summary>
    public string? ContentTag { get; private set; }

    /// <summary>The terms of the completion; none before it.</summary>
    public CompletionTerms Terms { get; private set; } = CompletionTerms.None;

    /// <summary>Reads some bytes of the file; 0 once it is complete.</summary>
    public async ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellationToken)
    {
        if (_isComplete)
        {
            return 0;
        }

        try
        {
            if (_left == 0)
            {
                await body.ReadExactlyAsync(_header, cancellationToken);
                _left = FrameFormat.ReadHeader(_header);
                if (_left == 0)
                {
                    await CompleteAsync(cancellationToken);
                    return 0;
                }
            }

            var got = await body.ReadAsync(destination[..Math.Min(_left, destination.Length)], cancellationToken);
            if (got == 0)
            {
                throw Cut();
            }

            _left -= got;
            return got;
        }
        catch (EndOfStreamException)
        {
            throw Cut();
        }
    }

    private async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        var length = new byte[1];
        await body.ReadExactlyAsync(length, cancellationToken);
        var tag = new byte[length[0]];
        await body.ReadExactlyAsync(tag, cancellationToken);
        if (tag.AsSpan().ContainsAnyExceptInRange((byte)'!', (byte)'~'))
        {
            throw new FabricException(FabricErrorKind.DataCorrupt, "write", "body", "a content tag is visible ASCII");
        }

        var more = await body.ReadAtLeastAsync(
            _header, _header.Length, throwOnEndOfStream: false, cancellationToken);
        if (more > 0)
        {
            await ReadTermsAsync(more, cancellationToken);
        }

        if (await body.ReadAsync(length, cancellationToken) != 0)
        {
            throw new FabricException(FabricErrorKind.DataCorrupt, "write", "body", "bytes follow the completion");
        }

        ContentTag = tag.Length == 0 ? null : Encoding.ASCII.GetString(tag);
        _isComplete = true;
    }

    private async ValueTask ReadTermsAsync(int headerBytes, CancellationToken cancellationToken)
    {
        var length = headerBytes == _header.Length ? BinaryPrimitives.ReadInt32BigEndian(_header) : 0;
        if (length is <= 0 or > FrameFormat.TermsBytesMax)
        {
            throw new FabricException(FabricErrorKind.DataCorrupt, "write", "body", "bytes follow the completion");
        }

        var json = new byte[length];
        await body.ReadExactlyAsync(json, cancellationToken);
        try
        {
            Terms = JsonSerializer.Deserialize(json, StrictJson.Of<CompletionTerms>()) ?? CompletionTerms.None;
        }
        catch (JsonException error)
        {
            throw new FabricException(
                FabricErrorKind.InvalidArgument, "write", "body", "the completion's terms are not readable",
                inner: error);
        }
    }

    private static FabricException Cut() =>
        new(FabricErrorKind.DataCorrupt, "write", "body", "the body ended without its completion");
}
