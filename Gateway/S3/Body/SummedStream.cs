using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Streams;
using OrleansAlluxio.Gateway.S3.Checksums;

namespace OrleansAlluxio.Gateway.S3.Body;

/// <summary>Passes a stream of known length on and computes its checksum. The stream is lent.</summary>
internal sealed class SummedStream(Stream inner, long lengthBytes, ChecksumAlgorithm algorithm)
    : ReadOnlyStream, IChecksummedContent
{
    private readonly IChecksum _checksum = ChecksumNames.Start(algorithm);
    private long _remainingBytes = lengthBytes;

    /// <summary>The checksum; null before the last byte was read.</summary>
    public PartChecksum? Sum => _remainingBytes > 0 ? null : new PartChecksum(algorithm, _checksum.Finish());

    /// <inheritdoc/>
    string? IChecksummedContent.Checksum => Sum?.ToString();

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await inner.ReadAsync(buffer, cancellationToken);
        _checksum.Append(buffer.Span[..count]);
        _remainingBytes -= count;
        return count;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _checksum.Dispose();
        }

        base.Dispose(disposing);
    }
}
