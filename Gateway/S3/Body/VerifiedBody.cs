using System.Security.Cryptography;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Streams;
using OrleansAlluxio.Gateway.S3.Checksums;
using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Body;

/// <summary>
/// A request's payload. Its last bytes are handed out only after length, SHA-256, MD5, additional checksum and, below,
/// all chunk signatures hold: a consumer that reads as many bytes as announced has read a verified body. Otherwise a
/// read throws.
/// </summary>
internal sealed class VerifiedBody : ReadOnlyStream, IChecksummedContent
{
    private readonly Stream _payload;
    private readonly AwsChunkedStream? _chunked;
    private readonly BodyExpectations _expected;
    private readonly IncrementalHash? _md5;
    private readonly IncrementalHash? _sha256;
    private readonly IChecksum? _checksum;
    private readonly ChecksumAlgorithm? _keptAlgorithm;
    private readonly IChecksum? _kept;
    private long _remainingBytes;
    private bool _verified;

    /// <summary>
    /// Wraps a payload, which is disposed with this when it is chunked. Computes an MD5 when asked or expected, and
    /// the checksum to keep when one is named.
    /// </summary>
    public VerifiedBody(
        Stream payload, BodyExpectations expected, bool computeMd5, ChecksumAlgorithm? kept = null)
    {
        _payload = payload;
        _chunked = payload as AwsChunkedStream;
        _expected = expected;
        _remainingBytes = expected.LengthBytes;
        _md5 = computeMd5 || expected.Md5 is not null ? IncrementalHash.CreateHash(HashAlgorithmName.MD5) : null;
        _sha256 = expected.Sha256 is null ? null : IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        _checksum = expected.Checksum is { } algorithm ? ChecksumNames.Start(algorithm) : null;
        _keptAlgorithm = kept;
        _kept = kept is null || kept == expected.Checksum ? null : ChecksumNames.Start(kept.Value);
    }

    /// <summary>Length of the payload.</summary>
    public long LengthBytes => _expected.LengthBytes;

    /// <summary>MD5 in lower-case hex, once verified; null when it was not computed.</summary>
    public string? Md5Hex { get; private set; }

    /// <summary>The additional checksum, once verified; null when there is none.</summary>
    public PartChecksum? Verified { get; private set; }

    /// <summary>The checksum to keep, once the body was verified; null when none was asked for.</summary>
    public PartChecksum? Kept { get; private set; }

    /// <inheritdoc/>
    string? IChecksummedContent.Checksum => Kept?.ToString();

    /// <summary>
    /// Why the body was refused; null while it was not. Tells a consumer's own failure from the body's.
    /// </summary>
    public S3Exception? Failure { get; private set; }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_remainingBytes == 0)
        {
            await VerifyAsync(cancellationToken);
            return 0;
        }

        if (buffer.IsEmpty)
        {
            return 0;
        }

        try
        {
            var count = await _payload.ReadAsync(
                buffer[..(int)Math.Min(buffer.Length, _remainingBytes)], cancellationToken);
            if (count == 0)
            {
                throw new S3Exception(S3Errors.IncompleteBody) { ClosesConnection = true };
            }

            var bytes = buffer.Span[..count];
            _md5?.AppendData(bytes);
            _sha256?.AppendData(bytes);
            _checksum?.Append(bytes);
            _kept?.Append(bytes);
            _remainingBytes -= count;
            if (_remainingBytes == 0)
            {
                await VerifyAsync(cancellationToken);
            }

            return count;
        }
        catch (S3Exception failure)
        {
            Failure ??= failure;
            throw;
        }
    }

    /// <summary>
    /// Checks the body once it was read to its end; reading does so by itself. To be called before anything is made
    /// visible.
    /// </summary>
    public async ValueTask VerifyAsync(CancellationToken cancellationToken)
    {
        if (Failure is not null)
        {
            throw Failure;
        }

        if (_verified)
        {
            return;
        }

        try
        {
            await CheckAsync(cancellationToken);
        }
        catch (S3Exception failure)
        {
            Failure = failure;
            throw;
        }

        _verified = true;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _md5?.Dispose();
            _sha256?.Dispose();
            _checksum?.Dispose();
            _kept?.Dispose();
            _chunked?.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask CheckAsync(CancellationToken cancellationToken)
    {
        if (_remainingBytes > 0)
        {
            throw new S3Exception(S3Errors.IncompleteBody) { ClosesConnection = true };
        }

        // Drives the chunk framing over its end: last signature, trailers, and that nothing follows.
        if (_chunked is not null && await _chunked.ReadAsync(new byte[1], cancellationToken) > 0)
        {
            throw new S3Exception(S3Errors.IncompleteBody, "The body is longer than x-amz-decoded-content-length.")
            {
                ClosesConnection = true,
            };
        }

        if (_sha256 is not null
            && !CryptographicOperations.FixedTimeEquals(_sha256.GetHashAndReset(), _expected.Sha256))
        {
            throw new S3Exception(S3Errors.ContentSha256Mismatch);
        }

        if (_md5 is not null)
        {
            var md5 = _md5.GetHashAndReset();
            Md5Hex = Convert.ToHexStringLower(md5);
            if (_expected.Md5 is not null && !md5.AsSpan().SequenceEqual(_expected.Md5))
            {
                throw new S3Exception(
                    S3Errors.BadDigest, "The Content-MD5 you specified did not match what we received.");
            }
        }

        CheckChecksum();
        Kept = _kept is not null ? new PartChecksum(_keptAlgorithm!.Value, _kept.Finish())
            : _keptAlgorithm is null ? null : Verified;
    }

    private void CheckChecksum()
    {
        if (_checksum is null || _expected.Checksum is not { } algorithm)
        {
            return;
        }

        var header = ChecksumNames.HeaderOf(algorithm);
        var expected = _expected.ChecksumInTrailer ? TrailerValue(header, algorithm) : _expected.ChecksumValue;
        var actual = _checksum.Finish();
        if (!actual.AsSpan().SequenceEqual(expected))
        {
            throw new S3Exception(
                S3Errors.BadDigest, $"The {header} you specified did not match the calculated checksum.");
        }

        Verified = new PartChecksum(algorithm, actual);
    }

    private byte[] TrailerValue(string header, ChecksumAlgorithm algorithm)
    {
        foreach (var (name, value) in _chunked?.Trailers ?? [])
        {
            if (name == header)
            {
                return BodyExpectations.DecodeChecksum(value, algorithm);
            }
        }

        throw new S3Exception(S3Errors.InvalidRequest, $"The trailer {header} was announced and did not come.");
    }
}
