using OrleansAlluxio.Gateway.S3.Buckets;
using OrleansAlluxio.Gateway.S3.Objects;
using OrleansAlluxio.Gateway.S3.Protocol;
using OrleansAlluxio.Gateway.S3.Xml;

namespace OrleansAlluxio.Gateway.S3.Operations;

/// <summary>GET, PUT and DELETE ?tagging of a bucket.</summary>
internal sealed class BucketTagging : IS3Operation
{
    // S3's.
    private const int TagsMax = 50;

    /// <inheritdoc/>
    public async ValueTask HandleAsync(S3Exchange exchange, CancellationToken cancellationToken)
    {
        switch (exchange.Request.Method)
        {
            case "PUT":
                using (var body = exchange.OpenBody(computeMd5: false))
                {
                    var tags = await TaggingDocument.ReadAsync(body, TagsMax, cancellationToken);
                    await BucketDocuments.WriteAsync(
                        exchange, BucketDocuments.Tagging, tags.ToText(), cancellationToken);
                }

                exchange.SendEmpty(204);
                break;
            case "DELETE":
                await BucketDocuments.RemoveAsync(exchange, BucketDocuments.Tagging, cancellationToken);
                exchange.SendEmpty(204);
                break;
            default:
                var bucket = await exchange.GetBucketAsync(cancellationToken);
                if (!BucketDocuments.TryRead(bucket, BucketDocuments.Tagging, out var text))
                {
                    throw BucketSettings.NeverSet(exchange.Request, "tagging");
                }

                using (var xml = TaggingDocument.Write(ObjectTags.FromText(text, TagsMax)))
                {
                    await exchange.SendAsync(xml, cancellationToken);
                }

                break;
        }
    }
}
