using System.Xml.Linq;
using OrleansAlluxio.Gateway.S3.Authorization;
using OrleansAlluxio.Gateway.S3.Buckets;
using OrleansAlluxio.Gateway.S3.Protocol;
using OrleansAlluxio.Gateway.S3.Xml;

namespace OrleansAlluxio.Gateway.S3.Operations;

/// <summary>GET, PUT and DELETE ?publicAccessBlock.</summary>
internal sealed class BucketPublicAccess : IS3Operation
{
    private const string Root = "PublicAccessBlockConfiguration";

    private static readonly S3Error Unset = new(
        "NoSuchPublicAccessBlockConfiguration", 404, "The public access block configuration was not found.");

    /// <inheritdoc/>
    public async ValueTask HandleAsync(S3Exchange exchange, CancellationToken cancellationToken)
    {
        switch (exchange.Request.Method)
        {
            case "PUT":
                await BucketDocuments.WriteAsync(
                    exchange, BucketDocuments.PublicAccessBlock,
                    (await ReadAsync(exchange, cancellationToken)).ToText(), cancellationToken);
                exchange.SendEmpty(200);
                break;
            case "DELETE":
                await BucketDocuments.RemoveAsync(exchange, BucketDocuments.PublicAccessBlock, cancellationToken);
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
        if (!BucketDocuments.TryRead(bucket, BucketDocuments.PublicAccessBlock, out var text))
        {
            throw new S3Exception(Unset) { Details = [new("BucketName", exchange.Request.Bucket)] };
        }

        var block = PublicAccessBlock.Parse(text);
        using var xml = XmlText.Document();
        xml.OpenRoot(Root).Element("BlockPublicAcls", block.BlockPublicAcls)
            .Element("IgnorePublicAcls", block.IgnorePublicAcls)
            .Element("BlockPublicPolicy", block.BlockPublicPolicy)
            .Element("RestrictPublicBuckets", block.RestrictPublicBuckets).Close(Root);
        await exchange.SendAsync(xml, cancellationToken);
    }

    private static async ValueTask<PublicAccessBlock> ReadAsync(
        S3Exchange exchange, CancellationToken cancellationToken)
    {
        using var body = exchange.OpenBody(computeMd5: false);
        var root = await XmlInput.ReadAsync(body, Root, XmlInput.BytesMax, cancellationToken);
        return new PublicAccessBlock(
            Flag(root, "BlockPublicAcls"), Flag(root, "IgnorePublicAcls"), Flag(root, "BlockPublicPolicy"),
            Flag(root, "RestrictPublicBuckets"));
    }

    private static bool Flag(XElement root, string name) => XmlInput.ChildText(root, name)?.Trim() switch
    {
        null or "false" or "False" or "FALSE" => false,
        "true" or "True" or "TRUE" => true,
        _ => throw new S3Exception(S3Errors.MalformedXml, $"{name} is true or false."),
    };
}
