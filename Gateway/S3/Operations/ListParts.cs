using OrleansAlluxio.Gateway.Http;
using OrleansAlluxio.Gateway.S3.Checksums;
using OrleansAlluxio.Gateway.S3.Objects;
using OrleansAlluxio.Gateway.S3.Protocol;
using OrleansAlluxio.Gateway.S3.Xml;

namespace OrleansAlluxio.Gateway.S3.Operations;

/// <summary>GET ?uploadId: stored parts of an upload.</summary>
internal sealed class ListParts : IS3Operation
{
    private const int PartsMax = 1000;

    /// <inheritdoc/>
    public async ValueTask HandleAsync(S3Exchange exchange, CancellationToken cancellationToken)
    {
        var request = exchange.Request;
        var most = request.Query.GetNumber("max-parts", PartsMax, 0, PartsMax);
        var marker = request.Query.GetNumber("part-number-marker", 0, 0, int.MaxValue);
        var urlEncodes = ListingText.ReadEncodes(request.Query);
        var upload = await UploadLookup.GetAsync(exchange, cancellationToken);
        var parts = await exchange.Client.Uploads.ListPartsAsync(upload.Id, marker, most + 1, cancellationToken);
        var count = Math.Min(parts.Count, most);

        using var xml = XmlText.Document();
        xml.OpenRoot("ListPartsResult").Element("Bucket", request.Bucket)
            .Element("Key", urlEncodes ? PercentCoding.Encode(request.Key, keepSlash: true) : request.Key)
            .Element("UploadId", upload.Id)
            .Owner("Initiator", request.Caller.User).Owner("Owner", request.Caller.User)
            .Element("StorageClass", StorageClasses.Of(upload.Options.XAttrs)).Element("PartNumberMarker", marker)
            .Element("NextPartNumberMarker", count > 0 ? parts[count - 1].Number : 0)
            .Element("MaxParts", most).Element("IsTruncated", most > 0 && parts.Count > most);
        ChecksumText.WriteNames(xml, UploadChecksum.Of(upload));
        for (var i = 0; i < count; i++)
        {
            xml.Open("Part").Element("PartNumber", parts[i].Number).ElementTime("LastModified", parts[i].ModifiedUnixMs)
                .ElementTag("ETag", parts[i].ContentTag).Element("Size", parts[i].LengthBytes);
            ChecksumText.Write(xml, PartChecksum.TryParse(parts[i].Checksum));
            xml.Close("Part");
        }

        await exchange.SendAsync(xml.Close("ListPartsResult"), cancellationToken);
    }
}
