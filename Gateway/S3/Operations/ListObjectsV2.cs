using OrleansAlluxio.Gateway.S3.Listing;
using OrleansAlluxio.Gateway.S3.Protocol;
using OrleansAlluxio.Gateway.S3.Xml;

namespace OrleansAlluxio.Gateway.S3.Operations;

/// <summary>GET of a bucket with list-type=2: goes on with a token.</summary>
internal sealed class ListObjectsV2 : IS3Operation
{
    /// <inheritdoc/>
    public async ValueTask HandleAsync(S3Exchange exchange, CancellationToken cancellationToken)
    {
        var request = exchange.Request;
        var text = ListingText.Read(request.Query);
        var startAfter = request.Query.Get("start-after") ?? string.Empty;
        var token = request.Query.Get("continuation-token");
        if (token is { Length: 0 })
        {
            throw new S3Exception(S3Errors.InvalidArgument, "The continuation token provided is incorrect.");
        }

        var after = token is not null ? ContinuationToken.Decode(token) : startAfter.Length > 0 ? startAfter : null;
        await exchange.GetBucketAsync(cancellationToken);
        var query = text.ToQuery(after);
        var listing = await ObjectLister.ListAsync(
            exchange.Client, request.BucketPath(), request.Caller, query, cancellationToken);

        using var xml = XmlText.Document();
        xml.OpenRoot("ListBucketResult").Element("Name", request.Bucket)
            .Element("Prefix", text.Encode(query.Prefix)).Element("KeyCount", listing.Items.Count);
        if (token is not null)
        {
            xml.Element("ContinuationToken", token);
        }

        if (startAfter.Length > 0)
        {
            xml.Element("StartAfter", text.Encode(startAfter));
        }

        if (listing.IsTruncated)
        {
            xml.Element("NextContinuationToken", ContinuationToken.Encode(listing.Items[^1].Key));
        }

        text.WriteCommon(xml, query, listing.IsTruncated);
        text.WriteItems(xml, listing, request.Query.Get("fetch-owner") == "true" ? request.Caller.User : null);
        await exchange.SendAsync(xml.Close("ListBucketResult"), cancellationToken);
    }
}
