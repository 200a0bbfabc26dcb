using OrleansAlluxio.Gateway.S3.Objects;
using OrleansAlluxio.Gateway.S3.Protocol;
using OrleansAlluxio.Gateway.S3.Versions;
using OrleansAlluxio.Gateway.S3.Xml;

namespace OrleansAlluxio.Gateway.S3.Operations;

/// <summary>GET ?versions of a bucket: every version and delete marker, by key and from new to old.</summary>
internal sealed class ListObjectVersions : IS3Operation
{
    /// <inheritdoc/>
    public async ValueTask HandleAsync(S3Exchange exchange, CancellationToken cancellationToken)
    {
        var request = exchange.Request;
        var text = ListingText.Read(request.Query);
        var keyMarker = request.Query.Get("key-marker") ?? string.Empty;
        var idMarker = request.Query.Get("version-id-marker") ?? string.Empty;
        if (idMarker.Length > 0 && keyMarker.Length == 0)
        {
            throw new S3Exception(
                S3Errors.InvalidArgument, "A version-id marker cannot be specified without a key marker.");
        }

        var id = VersionNames.Read(idMarker);
        var asked = text.ToQuery(keyMarker.Length == 0 ? null : keyMarker);
        var query = new VersionQuery(asked.Prefix, asked.Delimiter, asked.After, id, asked.ItemsMax);
        var bucket = VersionedBucket.Of(exchange, await exchange.GetBucketAsync(cancellationToken));
        var (items, isTruncated) = await VersionLister.ListAsync(bucket, query, cancellationToken);

        using var xml = XmlText.Document();
        xml.OpenRoot("ListVersionsResult").Element("Name", request.Bucket)
            .Element("Prefix", text.Encode(query.Prefix)).Element("KeyMarker", text.Encode(keyMarker))
            .Element("VersionIdMarker", idMarker);
        if (isTruncated)
        {
            xml.Element("NextKeyMarker", text.Encode(items[^1].Key));
            if (items[^1].Id is { } last)
            {
                xml.Element("NextVersionIdMarker", last);
            }
        }

        text.WriteCommon(xml, asked, isTruncated);
        Write(xml, items, text, request.Caller.User);
        await exchange.SendAsync(xml.Close("ListVersionsResult"), cancellationToken);
    }

    private static void Write(XmlText xml, IReadOnlyList<ListedVersion> items, ListingText text, string owner)
    {
        foreach (var item in items)
        {
            if (item.Status is not { } status)
            {
                continue;
            }

            var name = item.IsMarker ? "DeleteMarker" : "Version";
            xml.Open(name).Element("Key", text.Encode(item.Key)).Element("VersionId", item.Id!)
                .Element("IsLatest", item.IsLatest).ElementTime("LastModified", status.ModifiedUnixMs);
            if (!item.IsMarker)
            {
                xml.ElementTag("ETag", status.IsDirectory ? EntityTags.Empty : status.ContentTag)
                    .Element("Size", status.IsDirectory ? 0 : status.LengthBytes);
            }

            xml.Owner("Owner", owner);
            if (!item.IsMarker)
            {
                xml.Element("StorageClass", "STANDARD");
            }

            xml.Close(name);
        }

        foreach (var item in items)
        {
            if (item.Status is null)
            {
                xml.Open("CommonPrefixes").Element("Prefix", text.Encode(item.Key)).Close("CommonPrefixes");
            }
        }
    }
}
