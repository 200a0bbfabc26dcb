using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.S3.Checksums;
using OrleansAlluxio.Gateway.S3.Objects;
using OrleansAlluxio.Gateway.S3.Protocol;
using OrleansAlluxio.Gateway.S3.Xml;

namespace OrleansAlluxio.Gateway.S3.Operations;

/// <summary>GET ?attributes of an object: what is asked for of tag, checksum, parts, storage class and size.</summary>
internal sealed class GetObjectAttributes : IS3Operation
{
    private const int PartsMax = 1000;

    /// <inheritdoc/>
    public async ValueTask HandleAsync(S3Exchange exchange, CancellationToken cancellationToken)
    {
        EncryptionRules.CheckRead(exchange.Request);
        var asked = Asked.Read(exchange.Request);
        var status = await ObjectLookup.GetAsync(exchange, cancellationToken);
        var tag = status.IsDirectory ? EntityTags.Empty : status.ContentTag;
        if (ReadConditions.OfRead(exchange.Request).Check(tag, status.ModifiedUnixMs) is { } failed)
        {
            throw new S3Exception(failed);
        }

        exchange.Response.Headers.LastModified = ObjectHeaders.FormatTime(status.ModifiedUnixMs);
        using var xml = XmlText.Document();
        xml.OpenRoot("GetObjectAttributesResponse");
        if (asked.Has("ETag"))
        {
            // Without quotes: the one place where S3 leaves them out.
            xml.Element("ETag", tag);
        }

        if (asked.Has("Checksum") && ObjectChecksum.TryRead(status.XAttrs, status.ContentTag) is { } checksum)
        {
            xml.Open("Checksum");
            ChecksumText.Write(xml, checksum);
            xml.Close("Checksum");
        }

        if (asked.Has("ObjectParts") && ObjectParts.TryRead(status) is { } parts)
        {
            WriteParts(xml, parts, PartChecksums.TryRead(status), asked);
        }

        if (asked.Has("StorageClass"))
        {
            xml.Element("StorageClass", StorageClasses.Of(status.XAttrs));
        }

        if (asked.Has("ObjectSize"))
        {
            xml.Element("ObjectSize", status.IsDirectory ? 0 : status.LengthBytes);
        }

        await exchange.SendAsync(xml.Close("GetObjectAttributesResponse"), cancellationToken);
    }

    private static void WriteParts(XmlText xml, ObjectParts parts, PartChecksums? checksums, Asked asked)
    {
        var page = parts.After(asked.PartNumberMarker).Take(asked.PartsMax + 1).ToList();
        var isTruncated = page.Count > asked.PartsMax;
        if (isTruncated)
        {
            page.RemoveAt(asked.PartsMax);
        }

        xml.Open("ObjectParts").Element("PartsCount", parts.Count).Element("PartNumberMarker", asked.PartNumberMarker)
            .Element("NextPartNumberMarker", page.Count > 0 ? page[^1].Number : 0)
            .Element("MaxParts", asked.PartsMax).Element("IsTruncated", isTruncated);
        foreach (var (number, index, lengthBytes) in page)
        {
            xml.Open("Part").Element("PartNumber", number).Element("Size", lengthBytes);
            if (checksums?.TryGet(index) is { } value)
            {
                xml.Element(ChecksumNames.ElementOf(checksums.Algorithm), value);
            }

            xml.Close("Part");
        }

        xml.Close("ObjectParts");
    }

    private sealed record Asked(HashSet<string> Names, int PartsMax, int PartNumberMarker)
    {
        private const string Header = "x-amz-object-attributes";

        public static Asked Read(S3Request request)
        {
            var names = new HashSet<string>(StringComparer.Ordinal);
            foreach (var name in request.Headers[Header].ToString()
                .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                names.Add(name is "ETag" or "Checksum" or "ObjectParts" or "StorageClass" or "ObjectSize"
                    ? name
                    : throw new S3Exception(S3Errors.InvalidArgument, "Invalid attribute name specified."));
            }

            return names.Count > 0
                ? new Asked(
                    names,
                    Number(request, "x-amz-max-parts", GetObjectAttributes.PartsMax, GetObjectAttributes.PartsMax),
                    Number(request, "x-amz-part-number-marker", 0, int.MaxValue))
                : throw new S3Exception(
                    S3Errors.InvalidRequest,
                    "The x-amz-object-attributes header specifying the attributes to be retrieved is either missing or "
                        + "empty.");
        }

        public bool Has(string name) => Names.Contains(name);

        private static int Number(S3Request request, string header, int defaultValue, int max) =>
            request.Header(header) is not { } text ? defaultValue
                : int.TryParse(
                    text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture,
                    out var number)
                    ? Math.Min(number, max)
                    : throw new S3Exception(S3Errors.InvalidArgument, $"{header} must be an integer of at least 0.");
    }
}
