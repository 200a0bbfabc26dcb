using OrleansAlluxio.Gateway.S3.Buckets;
using OrleansAlluxio.Gateway.S3.Lifecycle;
using OrleansAlluxio.Gateway.S3.Protocol;
using OrleansAlluxio.Gateway.S3.Xml;

namespace OrleansAlluxio.Gateway.S3.Operations;

/// <summary>GET, PUT and DELETE ?lifecycle of a bucket.</summary>
internal sealed class BucketLifecycle : IS3Operation
{
    private static readonly S3Error NotSet =
        new("NoSuchLifecycleConfiguration", 404, "The lifecycle configuration does not exist.");

    /// <inheritdoc/>
    public async ValueTask HandleAsync(S3Exchange exchange, CancellationToken cancellationToken)
    {
        switch (exchange.Request.Method)
        {
            case "PUT":
                await PutAsync(exchange, cancellationToken);
                break;
            case "DELETE":
                await BucketDocuments.RemoveAsync(exchange, BucketDocuments.Lifecycle, cancellationToken);
                exchange.SendEmpty(204);
                break;
            default:
                await GetAsync(exchange, cancellationToken);
                break;
        }
    }

    private static async ValueTask GetAsync(S3Exchange exchange, CancellationToken cancellationToken)
    {
        var rules = LifecycleRules.Of(await exchange.GetBucketAsync(cancellationToken))
            ?? throw new S3Exception(NotSet) { Details = [new("BucketName", exchange.Request.Bucket)] };
        using var xml = XmlText.Document();
        LifecycleXml.Write(xml, rules);
        await exchange.SendAsync(xml, cancellationToken);
    }

    private static async ValueTask PutAsync(S3Exchange exchange, CancellationToken cancellationToken)
    {
        using var body = exchange.OpenBody(computeMd5: false);
        var rules = LifecycleXml.Read(
            await XmlInput.ReadAsync(body, LifecycleXml.Root, XmlInput.BytesMax, cancellationToken));
        using var xml = XmlText.Document();
        LifecycleXml.Write(xml, rules);
        if (xml.Written.Length > BucketDocuments.DocumentBytesMax)
        {
            throw new S3Exception(
                S3Errors.InvalidRequest,
                $"The rules have more than {BucketDocuments.DocumentBytesMax} bytes, the most that are kept.");
        }

        var text = System.Text.Encoding.UTF8.GetString(xml.Written.Span);
        await BucketDocuments.WriteAsync(exchange, BucketDocuments.Lifecycle, text, cancellationToken);
        exchange.SendEmpty(200);
    }
}
