using System.Globalization;
using Microsoft.AspNetCore.Http;
using OrleansAlluxio.Gateway.S3.Checksums;
using OrleansAlluxio.Gateway.S3.Protocol;
using OrleansAlluxio.Gateway.S3.Signing;

namespace OrleansAlluxio.Gateway.S3.Body;

/// <summary>
/// What a request says its body will be. Read before the first byte, so that a contradiction costs nothing.
/// </summary>
internal sealed class BodyExpectations
{
    /// <summary>Length of the payload, after any chunk framing is taken off.</summary>
    public required long LengthBytes { get; init; }

    /// <summary>MD5 from Content-MD5; null when not sent.</summary>
    public byte[]? Md5 { get; private init; }

    /// <summary>SHA-256 that was signed; null when none was.</summary>
    public byte[]? Sha256 { get; init; }

    /// <summary>The additional checksum's algorithm; null when none is used.</summary>
    public ChecksumAlgorithm? Checksum { get; private init; }

    /// <summary>The additional checksum from its header; null when it comes in the trailer, or none is used.</summary>
    public byte[]? ChecksumValue { get; private init; }

    /// <summary>Whether the checksum was announced for the trailer and must be there.</summary>
    public bool ChecksumInTrailer { get; private init; }

    /// <summary>Reads them.</summary>
    /// <exception cref="S3Exception">Missing length, malformed digests, more than one checksum.</exception>
    public static BodyExpectations Read(IHeaderDictionary headers, S3Identity identity)
    {
        var algorithm = default(ChecksumAlgorithm?);
        byte[]? value = null;
        foreach (var (header, candidate) in ChecksumNames.All)
        {
            var text = headers[header];
            if (text.Count == 0)
            {
                continue;
            }

            if (algorithm is not null || text.Count > 1)
            {
                throw new S3Exception(S3Errors.InvalidRequest, "Expecting a single x-amz-checksum- header.");
            }

            algorithm = candidate;
            value = DecodeChecksum(text[0], candidate);
        }

        var trailer = headers["x-amz-trailer"];
        var announced = trailer.Count == 0 ? null : ChecksumNames.TryFind(trailer.ToString().AsSpan().Trim());
        if (trailer.Count > 0 && (announced is null || algorithm is not null || identity.Payload
            is not (PayloadKind.SignedChunksWithTrailer or PayloadKind.UnsignedChunksWithTrailer)))
        {
            throw new S3Exception(
                S3Errors.InvalidRequest, "The value specified in the x-amz-trailer header is not supported.");
        }

        CheckNamedAlgorithm(headers, algorithm ?? announced);
        return new BodyExpectations
        {
            LengthBytes = ReadLength(headers, identity.Payload),
            Md5 = DecodeMd5(headers.ContentMD5.Count == 0 ? null : headers.ContentMD5.ToString()),
            Sha256 = identity.PayloadSha256,
            Checksum = algorithm ?? announced,
            ChecksumValue = value,
            ChecksumInTrailer = announced is not null,
        };
    }

    /// <summary>
    /// The same for a request whose checksum headers are about something else than its body.
    /// </summary>
    public static BodyExpectations ReadWithoutChecksum(IHeaderDictionary headers, S3Identity identity) => new()
    {
        LengthBytes = ReadLength(headers, identity.Payload),
        Md5 = DecodeMd5(headers.ContentMD5.Count == 0 ? null : headers.ContentMD5.ToString()),
        Sha256 = identity.PayloadSha256,
    };

    /// <summary>Decodes a checksum's base64; null when it is none of that algorithm.</summary>
    public static byte[]? TryDecodeChecksum(string? text, ChecksumAlgorithm algorithm) =>
        TryDecode(text, ChecksumNames.LengthBytes(algorithm));

    /// <summary>Decodes a checksum's base64.</summary>
    public static byte[] DecodeChecksum(string? text, ChecksumAlgorithm algorithm) =>
        TryDecodeChecksum(text, algorithm) ?? throw new S3Exception(
            S3Errors.InvalidRequest, $"Value for {ChecksumNames.HeaderOf(algorithm)} header is invalid.");

    // What an SDK says it sends must have come: a proxy that drops the checksum is not to pass for a client without.
    private static void CheckNamedAlgorithm(IHeaderDictionary headers, ChecksumAlgorithm? sent)
    {
        var named = headers["x-amz-sdk-checksum-algorithm"];
        if (named.Count == 0)
        {
            return;
        }

        if (ChecksumNames.TryParse(named.ToString()) is not { } algorithm)
        {
            throw new S3Exception(
                S3Errors.InvalidRequest, "Value for x-amz-sdk-checksum-algorithm header is invalid.");
        }

        if (sent is null)
        {
            throw new S3Exception(
                S3Errors.InvalidRequest,
                "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer "
                    + "headers were found.");
        }

        if (sent != algorithm)
        {
            throw new S3Exception(
                S3Errors.InvalidRequest, "Value for x-amz-sdk-checksum-algorithm header is invalid.");
        }
    }

    private static long ReadLength(IHeaderDictionary headers, PayloadKind payload)
    {
        if (payload is PayloadKind.Signed or PayloadKind.Unsigned)
        {
            return headers.ContentLength
                ?? (headers.TransferEncoding.Count == 0 ? 0 : throw new S3Exception(S3Errors.MissingContentLength));
        }

        var decoded = headers["x-amz-decoded-content-length"];
        if (decoded.Count == 0)
        {
            throw new S3Exception(S3Errors.MissingContentLength, "You must provide x-amz-decoded-content-length.");
        }

        return long.TryParse(decoded.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            ? length
            : throw new S3Exception(S3Errors.InvalidArgument, "x-amz-decoded-content-length is not a length.");
    }

    private static byte[]? DecodeMd5(string? text) =>
        text is null ? null : TryDecode(text, 16) ?? throw new S3Exception(S3Errors.InvalidDigest);

    private static byte[]? TryDecode(string? text, int lengthBytes)
    {
        var bytes = new byte[lengthBytes];
        return text is { Length: <= 64 } && Convert.TryFromBase64String(text, bytes, out var written)
            && written == lengthBytes
            ? bytes
            : null;
    }
}
