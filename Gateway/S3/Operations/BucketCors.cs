using System.Text;
using OrleansAlluxio.Gateway.S3.Buckets;
using OrleansAlluxio.Gateway.S3.Cors;
using OrleansAlluxio.Gateway.S3.Protocol;
using OrleansAlluxio.Gateway.S3.Xml;

namespace OrleansAlluxio.Gateway.S3.Operations;

/// <summary>GET, PUT and DELETE ?cors: the rules for pages of other origins.</summary>
internal sealed class BucketCors : IS3Operation
{
    /// <inheritdoc/>
    public async ValueTask HandleAsync(S3Exchange exchange, CancellationToken cancellationToken)
    {
        switch (exchange.Request.Method)
        {
            case "PUT":
                await PutAsync(exchange, cancellationToken);
                break;
            case "DELETE":
                await BucketDocuments.RemoveAsync(exchange, BucketDocuments.Cors, cancellationToken);
                exchange.SendEmpty(204);
                break;
            default:
                await GetAsync(exchange, cancellationToken);
                break;
        }
    }

    private static async ValueTask GetAsync(S3Exchange exchange, CancellationToken cancellationToken)
    {
        var bucket = await exchange.GetBucketAsync(cancellationToken);
        if (!BucketDocuments.TryRead(bucket, BucketDocuments.Cors, out var text))
        {
            throw BucketSettings.NeverSet(exchange.Request, "cors");
        }

        await exchange.SendAsync(200, Encoding.UTF8.GetBytes(XmlText.Declaration + text), cancellationToken);
    }

    private static async ValueTask PutAsync(S3Exchange exchange, CancellationToken cancellationToken)
    {
        using var body = exchange.OpenBody(computeMd5: false);
        var root = await XmlInput.ReadAsync(body, CorsRules.Root, XmlInput.BytesMax, cancellationToken);
        var text = CorsRules.Read(root).ToText();
        if (Encoding.UTF8.GetByteCount(text) > BucketDocuments.DocumentBytesMax)
        {
            throw new S3Exception(
                S3Errors.InvalidRequest, $"A CORS configuration has at most {BucketDocuments.DocumentBytesMax} bytes.");
        }

        await BucketDocuments.WriteAsync(exchange, BucketDocuments.Cors, text, cancellationToken);
        exchange.SendEmpty(200);
    }
}
