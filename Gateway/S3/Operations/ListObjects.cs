using OrleansAlluxio.Gateway.S3.Listing;
using OrleansAlluxio.Gateway.S3.Protocol;
using OrleansAlluxio.Gateway.S3.Xml;

namespace OrleansAlluxio.Gateway.S3.Operations;

/// <summary>GET of a bucket, version 1: goes on after a marker, which is a key.</summary>
internal sealed class ListObjects : IS3Operation
{
    /// <inheritdoc/>
    public async ValueTask HandleAsync(S3Exchange exchange, CancellationToken cancellationToken)
    {
        var request = exchange.Request;
        var text = ListingText.Read(request.Query);
        var marker = request.Query.Get("marker") ?? string.Empty;
        await exchange.GetBucketAsync(cancellationToken);
        var query = text.ToQuery(marker.Length == 0 ? null : marker);
        var listing = await ObjectLister.ListAsync(
            exchange.Client, request.BucketPath(), request.Caller, query, cancellationToken);

        using var xml = XmlText.Document();
        xml.OpenRoot("ListBucketResult").Element("Name", request.Bucket)
            .Element("Prefix", text.Encode(query.Prefix)).Element("Marker", text.Encode(marker));
        if (listing.IsTruncated && query.Delimiter.Length > 0)
        {
            xml.Element("NextMarker", text.Encode(listing.Items[^1].Key));
        }

        text.WriteCommon(xml, query, listing.IsTruncated);
        text.WriteItems(xml, listing, request.Caller.User);
        await exchange.SendAsync(xml.Close("ListBucketResult"), cancellationToken);
    }
}
