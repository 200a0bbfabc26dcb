using System.Globalization;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Checksums;

/// <summary>The checksum that a multipart upload is to have. Pure.</summary>
/// <param name="Algorithm">Of its parts and of the object.</param>
/// <param name="Type">Of the object.</param>
/// <param name="IsDeclared">Whether the client named it; if not it is S3's default.</param>
internal sealed record UploadChecksum(ChecksumAlgorithm Algorithm, ChecksumType Type, bool IsDeclared)
{
    /// <summary>Header that names the algorithm of an upload or a copy.</summary>
    public const string AlgorithmHeader = "x-amz-checksum-algorithm";

    /// <summary>Header that names the type.</summary>
    public const string TypeHeader = "x-amz-checksum-type";

    private static readonly UploadChecksum Default =
        new(ChecksumAlgorithm.Crc64Nvme, ChecksumType.FullObject, IsDeclared: false);

    /// <summary>What a request that begins an upload asks for.</summary>
    public static UploadChecksum Read(S3Request request)
    {
        var type = request.Header(TypeHeader);
        if (ReadAlgorithm(request) is not { } algorithm)
        {
            return type is null ? Default : throw new S3Exception(
                S3Errors.InvalidRequest,
                "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.");
        }

        var isHash = CrcPolynomials.ArithmeticOf(algorithm) is null;
        var wanted = type is null
            ? algorithm == ChecksumAlgorithm.Crc64Nvme ? ChecksumType.FullObject : ChecksumType.Composite
            : ChecksumNames.TryParseType(type) ?? throw new S3Exception(
                S3Errors.InvalidRequest, "Value for x-amz-checksum-type header is invalid.");
        return (wanted == ChecksumType.FullObject && isHash)
            || (wanted == ChecksumType.Composite && algorithm == ChecksumAlgorithm.Crc64Nvme)
            ? throw new S3Exception(
                S3Errors.InvalidRequest,
                $"The {ChecksumNames.NameOf(wanted)} checksum type cannot be used with the "
                    + $"{ChecksumNames.NameOf(algorithm).ToLowerInvariant()} checksum algorithm.")
            : new UploadChecksum(algorithm, wanted, IsDeclared: true);
    }

    /// <summary>The algorithm that a request names; null when it names none.</summary>
    public static ChecksumAlgorithm? ReadAlgorithm(S3Request request) =>
        request.Header(AlgorithmHeader) is not { } name ? null
            : ChecksumNames.TryParse(name) ?? throw new S3Exception(
                S3Errors.InvalidRequest,
                "Checksum algorithm provided is unsupported. Please try again with any of the valid types: "
                    + "[CRC32, CRC32C, CRC64NVME, SHA1, SHA256]");

    /// <summary>What an upload was begun with.</summary>
    public static UploadChecksum Of(UploadStatus upload)
    {
        var text = upload.Options.XAttrs?.GetValueOrDefault(S3XAttrs.UploadChecksum);
        var space = text?.IndexOf(' ', StringComparison.Ordinal) ?? -1;
        return space > 0 && ChecksumNames.TryParse(text.AsSpan(0, space)) is { } algorithm
            && ChecksumNames.TryParseType(text![(space + 1)..]) is { } type
                ? new UploadChecksum(algorithm, type, IsDeclared: true)
                : Default;
    }

    /// <summary>How it is kept with the upload.</summary>
    public override string ToString() => ChecksumNames.NameOf(Algorithm) + " " + ChecksumNames.NameOf(Type);

    /// <summary>
    /// The checksum of the object that parts become; null where the one of a part is not known.
    /// </summary>
    public ObjectChecksum? TryCombine(IReadOnlyList<UploadPart> parts, out IReadOnlyList<PartChecksum> ofParts)
    {
        var known = new List<PartChecksum>(parts.Count);
        ofParts = known;
        foreach (var part in parts)
        {
            if (PartChecksum.TryParse(part.Checksum) is not { } checksum || checksum.Algorithm != Algorithm)
            {
                ofParts = [];
                return null;
            }

            known.Add(checksum);
        }

        return Type == ChecksumType.Composite ? Composite(known) : FullObject(parts, known);
    }

    private ObjectChecksum Composite(List<PartChecksum> ofParts)
    {
        using var checksum = ChecksumNames.Start(Algorithm);
        foreach (var part in ofParts)
        {
            checksum.Append(part.Value);
        }

        return new ObjectChecksum(
            Algorithm, Type,
            Convert.ToBase64String(checksum.Finish()) + "-" + ofParts.Count.ToString(CultureInfo.InvariantCulture));
    }

    private ObjectChecksum FullObject(IReadOnlyList<UploadPart> parts, List<PartChecksum> ofParts)
    {
        var arithmetic = CrcPolynomials.ArithmeticOf(Algorithm)
            ?? throw new InvalidOperationException($"{Algorithm} cannot be combined.");
        var value = ToNumber(ofParts[0].Value);
        for (var i = 1; i < ofParts.Count; i++)
        {
            value = arithmetic.Combine(value, ToNumber(ofParts[i].Value), parts[i].LengthBytes);
        }

        var bytes = new byte[ofParts[0].Value.Length];
        for (var i = bytes.Length - 1; i >= 0; i--, value >>= 8)
        {
            bytes[i] = (byte)value;
        }

        return new ObjectChecksum(Algorithm, Type, Convert.ToBase64String(bytes));
    }

    private static ulong ToNumber(byte[] bigEndian)
    {
        var number = 0UL;
        foreach (var b in bigEndian)
        {
            number = (number << 8) | b;
        }

        return number;
    }
}
