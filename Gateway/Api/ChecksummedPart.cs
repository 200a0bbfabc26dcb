using System.Text;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Streams;
using OrleansAlluxio.Gateway.S3.Body;

namespace OrleansAlluxio.Gateway.Api;

/// <summary>
/// A part whose checksum follows its bytes, padded with spaces. The checksum is read together with the last byte, so
/// a consumer that stops there has it. The body is lent.
/// </summary>
internal sealed class ChecksummedPart(Stream body, long lengthBytes) : ReadOnlyStream, IChecksummedContent
{
    private long _remainingBytes = lengthBytes;
    private bool _ended;

    /// <inheritdoc/>
    public string? Checksum { get; private set; }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = 0;
        if (_remainingBytes > 0 && !buffer.IsEmpty)
        {
            count = await body.ReadAsync(
                buffer[..(int)Math.Min(buffer.Length, _remainingBytes)], cancellationToken);
            _remainingBytes -= count;
            if (count == 0)
            {
                return 0;
            }
        }

        await EndAsync(cancellationToken);
        return count;
    }

    /// <summary>Reads the checksum once all bytes were read; reading them does so by itself.</summary>
    public async ValueTask EndAsync(CancellationToken cancellationToken)
    {
        if (_remainingBytes > 0 || _ended)
        {
            return;
        }

        _ended = true;
        var bytes = new byte[IChecksummedContent.ChecksumLengthMax];
        await body.ReadExactlyAsync(bytes, cancellationToken);
        var text = Encoding.Latin1.GetString(bytes).TrimEnd(' ');
        if (text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            throw new FabricException(
                FabricErrorKind.InvalidArgument, "put part", "checksum", "it is printable ASCII");
        }

        Checksum = text.Length == 0 ? null : text;
    }
}
