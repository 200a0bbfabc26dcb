using System.Globalization;
using System.Xml.Linq;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.S3.Body;
using OrleansAlluxio.Gateway.S3.Checksums;
using OrleansAlluxio.Gateway.S3.Objects;
using OrleansAlluxio.Gateway.S3.Protocol;
using OrleansAlluxio.Gateway.S3.Xml;

namespace OrleansAlluxio.Gateway.S3.Operations;

/// <summary>What a request to complete an upload says of the parts and of the object.</summary>
internal sealed class CompletionClaim
{
    // 10,000 parts with checksums and indentation; more than other documents may have.
    private const int BodyBytesMax = 4 << 20;

    private readonly (ChecksumAlgorithm Algorithm, string Value)? _checksum;
    private readonly ChecksumType? _type;
    private readonly long? _lengthBytes;

    private CompletionClaim(S3Request request, List<Part> parts)
    {
        Parts = parts;
        Conditions = WriteConditions.Read(request);
        foreach (var (header, algorithm) in ChecksumNames.All)
        {
            if (request.Header(header) is { } value)
            {
                _checksum = _checksum is null ? (algorithm, value) : throw new S3Exception(
                    S3Errors.InvalidRequest, "Expecting a single x-amz-checksum- header.");
            }
        }

        if (request.Header(UploadChecksum.TypeHeader) is { } type)
        {
            _type = ChecksumNames.TryParseType(type) ?? throw new S3Exception(
                S3Errors.InvalidRequest, "Value for x-amz-checksum-type header is invalid.");
        }

        if (request.Header("x-amz-mp-object-size") is { } size)
        {
            _lengthBytes = long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var lengthBytes)
                ? lengthBytes
                : throw new S3Exception(S3Errors.InvalidRequest, "Value for x-amz-mp-object-size header is invalid.");
        }
    }

    /// <summary>The parts, ascending by number.</summary>
    public IReadOnlyList<Part> Parts { get; }

    /// <summary>What must hold of the key.</summary>
    public WriteConditions Conditions { get; }

    /// <summary>Reads headers and document.</summary>
    public static async ValueTask<CompletionClaim> ReadAsync(S3Exchange exchange, CancellationToken cancellationToken)
    {
        // The checksum headers are about the object, not about this document.
        var expected = BodyExpectations.ReadWithoutChecksum(exchange.Request.Headers, exchange.Request.Identity);
        using var body = exchange.OpenBody(expected, computeMd5: false, kept: null);
        var root = await XmlInput.ReadAsync(body, "CompleteMultipartUpload", BodyBytesMax, cancellationToken);
        var parts = new List<Part>();
        foreach (var element in root.Elements())
        {
            if (element.Name.LocalName == "Part")
            {
                parts.Add(ReadPart(element));
            }
        }

        if (parts.Count is 0 or > UploadLookup.PartNumberMax)
        {
            throw new S3Exception(S3Errors.MalformedXml, "You must specify at least one part, and at most 10,000.");
        }

        for (var i = 1; i < parts.Count; i++)
        {
            if (parts[i].Number <= parts[i - 1].Number)
            {
                throw new S3Exception(S3Errors.InvalidPartOrder);
            }
        }

        return new CompletionClaim(exchange.Request, parts);
    }

    /// <summary>Compares what is said of the object with what its parts make.</summary>
    /// <exception cref="S3Exception">InvalidRequest, BadDigest.</exception>
    public void CheckObject(UploadChecksum wanted, ObjectChecksum? actual, long lengthBytes)
    {
        if (_lengthBytes is { } claimed && claimed != lengthBytes)
        {
            throw new S3Exception(
                S3Errors.InvalidRequest,
                $"The provided x-amz-mp-object-size is {claimed}, the parts have {lengthBytes} bytes.");
        }

        if (_type is { } type && type != wanted.Type)
        {
            throw new S3Exception(
                S3Errors.InvalidRequest,
                $"The upload was created with the {ChecksumNames.NameOf(wanted.Type)} checksum type.");
        }

        if (_checksum is not { } checksum)
        {
            return;
        }

        if (actual is null || checksum.Algorithm != actual.Algorithm)
        {
            throw new S3Exception(
                S3Errors.InvalidRequest,
                $"The upload was created using a {ChecksumNames.NameOf(wanted.Algorithm).ToLowerInvariant()} checksum; "
                    + "another cannot be verified.");
        }

        // A composite one is sent with and without its number of parts.
        var dash = actual.Value.IndexOf('-', StringComparison.Ordinal);
        if (checksum.Value != actual.Value && (dash < 0 || checksum.Value != actual.Value[..dash]))
        {
            throw new S3Exception(
                S3Errors.BadDigest,
                $"The {ChecksumNames.HeaderOf(actual.Algorithm)} you specified did not match the calculated checksum.");
        }
    }

    private static Part ReadPart(XElement element)
    {
        var number = XmlInput.ChildText(element, "PartNumber");
        var tag = XmlInput.ChildText(element, "ETag");
        if (tag is null || !int.TryParse(
            number?.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var value))
        {
            throw new S3Exception(S3Errors.MalformedXml, "A part must have a PartNumber and an ETag.");
        }

        return value is >= 1 and <= UploadLookup.PartNumberMax
            ? new Part(value, EntityTags.Bare(tag).ToString(), ReadChecksum(element))
            : throw new S3Exception(S3Errors.InvalidArgument, "PartNumber must be 1 to 10,000.");
    }

    private static PartChecksum? ReadChecksum(XElement element)
    {
        PartChecksum? found = null;
        foreach (var (_, algorithm) in ChecksumNames.All)
        {
            if (XmlInput.ChildText(element, ChecksumNames.ElementOf(algorithm)) is { Length: > 0 } text)
            {
                var value = BodyExpectations.TryDecodeChecksum(text, algorithm);
                found = found is null && value is not null
                    ? new PartChecksum(algorithm, value)
                    : throw new S3Exception(S3Errors.InvalidPart, "The checksum of a part is not valid.");
            }
        }

        return found;
    }

    /// <summary>A part as claimed.</summary>
    /// <param name="Number">Its number.</param>
    /// <param name="ContentTag">Its entity tag, without quotes.</param>
    /// <param name="Checksum">Its checksum; null when none is said.</param>
    internal sealed record Part(int Number, string ContentTag, PartChecksum? Checksum)
    {
        /// <summary>Whether a stored part is the one meant. What is not known of it cannot differ.</summary>
        public bool IsMet(Core.Fabric.UploadPart stored) =>
            stored.Number == Number && stored.ContentTag.Equals(ContentTag, StringComparison.OrdinalIgnoreCase)
            && (Checksum is null || PartChecksum.TryParse(stored.Checksum) is not { } known
                || known.Algorithm != Checksum.Algorithm || known.Value.AsSpan().SequenceEqual(Checksum.Value));
    }
}
