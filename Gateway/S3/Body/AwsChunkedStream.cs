using System.Buffers;
using OrleansAlluxio.Core.Streams;
using OrleansAlluxio.Gateway.Http;
using OrleansAlluxio.Gateway.S3.Protocol;
using OrleansAlluxio.Gateway.S3.Signing;

namespace OrleansAlluxio.Gateway.S3.Body;

/// <summary>
/// Takes the aws-chunked framing off a body. With a signer, a chunk is held until its signature is verified, so that no
/// byte of a forged chunk leaves here. The inner stream is lent and not disposed.
/// </summary>
internal sealed class AwsChunkedStream(Stream inner, ChunkSigner? signer, bool withTrailers, int signedChunkBytesMax)
    : ReadOnlyStream
{
    /// <summary>A size in hex and a signature take some 100 bytes; a trailer line fewer.</summary>
    public const int LineBytesMax = 512;

    private const int TrailersMax = 8;

    private readonly AwsChunkReader _reader = new(inner);
    private readonly List<KeyValuePair<string, string>> _trailers = [];
    private byte[] _held = [];
    private int _heldStart;
    private int _heldEnd;
    private long _openBytes;
    private bool _ended;

    /// <summary>The trailers; all of them once a read has returned 0.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Trailers => _trailers;

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        while (!_ended)
        {
            if (_heldStart < _heldEnd)
            {
                var count = Math.Min(buffer.Length, _heldEnd - _heldStart);
                _held.AsMemory(_heldStart, count).CopyTo(buffer);
                _heldStart += count;
                return count;
            }

            if (_openBytes > 0)
            {
                return await ReadOpenChunkAsync(buffer, cancellationToken);
            }

            await StartChunkAsync(cancellationToken);
        }

        return 0;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _reader.Dispose();
            ReturnHeld();
        }

        base.Dispose(disposing);
    }

    private async ValueTask<int> ReadOpenChunkAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var count = await _reader.ReadAsync(buffer[..(int)Math.Min(buffer.Length, _openBytes)], cancellationToken);
        _openBytes -= count;
        if (_openBytes == 0)
        {
            await _reader.ReadLineEndAsync(cancellationToken);
        }

        return count;
    }

    private async ValueTask StartChunkAsync(CancellationToken cancellationToken)
    {
        var line = await _reader.ReadLineAsync(LineBytesMax, cancellationToken);
        var header = ChunkHeader.Parse(line, signed: signer is not null);
        if (header.LengthBytes == 0)
        {
            if (signer is not null && !signer.TryAcceptChunk([], header.Signature))
            {
                throw new S3Exception(S3Errors.SignatureDoesNotMatch) { ClosesConnection = true };
            }

            await ReadEndAsync(cancellationToken);
            return;
        }

        if (signer is null)
        {
            _openBytes = header.LengthBytes;
            return;
        }

        if (header.LengthBytes > signedChunkBytesMax)
        {
            throw new S3Exception(
                S3Errors.InvalidRequest,
                    $"A signed chunk may have at most {signedChunkBytesMax} bytes.")
            { ClosesConnection = true };
        }

        await HoldChunkAsync((int)header.LengthBytes, cancellationToken);
        if (!signer.TryAcceptChunk(_held.AsSpan(0, (int)header.LengthBytes), header.Signature))
        {
            throw new S3Exception(S3Errors.SignatureDoesNotMatch) { ClosesConnection = true };
        }

        _heldStart = 0;
        _heldEnd = (int)header.LengthBytes;
    }

    private async ValueTask HoldChunkAsync(int length, CancellationToken cancellationToken)
    {
        if (_held.Length < length)
        {
            ReturnHeld();
            _held = ArrayPool<byte>.Shared.Rent(length);
        }

        _heldStart = _heldEnd = 0;
        for (var filled = 0; filled < length;)
        {
            filled += await _reader.ReadAsync(_held.AsMemory(filled, length - filled), cancellationToken);
        }

        await _reader.ReadLineEndAsync(cancellationToken);
    }

    // After the last chunk: trailers, their signature, an empty line, and then nothing more.
    private async ValueTask ReadEndAsync(CancellationToken cancellationToken)
    {
        using var signedText = new Utf8Text();
        byte[]? signature = null;
        for (var line = await _reader.ReadLineAsync(LineBytesMax, cancellationToken); line.Length > 0;
            line = await _reader.ReadLineAsync(LineBytesMax, cancellationToken))
        {
            var colon = line.IndexOf(':');
            if (!withTrailers || colon <= 0 || signature is not null || _trailers.Count == TrailersMax)
            {
                throw AwsChunkReader.Malformed();
            }

            var name = line[..colon].ToLowerInvariant();
            var value = line[(colon + 1)..].Trim();
            if (name == "x-amz-trailer-signature")
            {
                signature = ChunkHeader.ParseSignature(value);
                continue;
            }

            _trailers.Add(new(name, value));
            signedText.Append(name).Append(':').Append(value).Append('\n');
        }

        if (signer is not null && withTrailers
            && (signature is null || !signer.TryAcceptTrailers(signedText.Written.Span, signature)))
        {
            throw new S3Exception(S3Errors.SignatureDoesNotMatch) { ClosesConnection = true };
        }

        await _reader.ReadEndAsync(cancellationToken);
        _ended = true;
    }

    private void ReturnHeld()
    {
        var held = _held;
        _held = [];
        if (held.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(held);
        }
    }
}
