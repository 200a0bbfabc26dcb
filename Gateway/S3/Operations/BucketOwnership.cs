using OrleansAlluxio.Gateway.S3.Authorization;
using OrleansAlluxio.Gateway.S3.Buckets;
using OrleansAlluxio.Gateway.S3.Protocol;
using OrleansAlluxio.Gateway.S3.Xml;

namespace OrleansAlluxio.Gateway.S3.Operations;

/// <summary>GET, PUT and DELETE ?ownershipControls.</summary>
internal sealed class BucketOwnership : IS3Operation
{
    private const string Root = "OwnershipControls";

    private static readonly S3Error Unset =
        new("OwnershipControlsNotFoundError", 404, "The bucket ownership controls were not found.");

    /// <summary>The setting of a name.</summary>
    /// <exception cref="S3Exception">InvalidArgument or MalformedXML as given.</exception>
    public static ObjectOwnership Parse(string? text, S3Error error) => text switch
    {
        nameof(ObjectOwnership.BucketOwnerEnforced) => ObjectOwnership.BucketOwnerEnforced,
        nameof(ObjectOwnership.BucketOwnerPreferred) => ObjectOwnership.BucketOwnerPreferred,
        nameof(ObjectOwnership.ObjectWriter) => ObjectOwnership.ObjectWriter,
        _ => throw new S3Exception(
            error, "Object ownership is BucketOwnerEnforced, BucketOwnerPreferred or ObjectWriter."),
    };

    /// <inheritdoc/>
    public async ValueTask HandleAsync(S3Exchange exchange, CancellationToken cancellationToken)
    {
        switch (exchange.Request.Method)
        {
            case "PUT":
                var ownership = await ReadAsync(exchange, cancellationToken);
                await BucketDocuments.WriteAsync(
                    exchange, BucketDocuments.OwnershipControls, ownership.ToString(), cancellationToken);
                exchange.SendEmpty(200);
                break;
            case "DELETE":
                await BucketDocuments.RemoveAsync(exchange, BucketDocuments.OwnershipControls, cancellationToken);
                exchange.SendEmpty(204);
                break;
            default:
                var bucket = await exchange.GetBucketAsync(cancellationToken);
                if (!BucketDocuments.TryRead(bucket, BucketDocuments.OwnershipControls, out _))
                {
                    throw new S3Exception(Unset) { Details = [new("BucketName", exchange.Request.Bucket)] };
                }

                using (var xml = XmlText.Document())
                {
                    xml.OpenRoot(Root).Open("Rule")
                        .Element("ObjectOwnership", BucketGuard.OwnershipOf(bucket).ToString())
                        .Close("Rule").Close(Root);
                    await exchange.SendAsync(xml, cancellationToken);
                }

                break;
        }
    }

    private static async ValueTask<ObjectOwnership> ReadAsync(
        S3Exchange exchange, CancellationToken cancellationToken)
    {
        using var body = exchange.OpenBody(computeMd5: false);
        var root = await XmlInput.ReadAsync(body, Root, XmlInput.BytesMax, cancellationToken);
        var rules = root.Elements().Where(static e => e.Name.LocalName == "Rule").ToArray();
        return rules.Length == 1
            ? Parse(XmlInput.ChildText(rules[0], "ObjectOwnership")?.Trim(), S3Errors.MalformedXml)
            : throw new S3Exception(S3Errors.MalformedXml, "There is exactly one Rule.");
    }
}
