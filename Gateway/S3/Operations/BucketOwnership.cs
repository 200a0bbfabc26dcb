using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.S3.Authorization;
using OrleansAlluxio.Gateway.S3.Buckets;
using OrleansAlluxio.Gateway.S3.Protocol;
using OrleansAlluxio.Gateway.S3.Xml;

namespace OrleansAlluxio.Gateway.S3.Operations;

/// <summary>GET, PUT and DELETE ?ownershipControls.</summary>
internal sealed class BucketOwnership()
    : BucketSetting(BucketDocuments.OwnershipControls, "ownershipControls", putStatus: 200)
{
    private const string Root = "OwnershipControls";

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
    protected override async ValueTask<string> TakeAsync(S3Exchange exchange, CancellationToken cancellationToken)
    {
        using var body = exchange.OpenBody(computeMd5: false);
        var root = await XmlInput.ReadAsync(body, Root, XmlInput.BytesMax, cancellationToken);
        var rules = root.Elements().Where(static e => e.Name.LocalName == "Rule").ToArray();
        return rules.Length == 1
            ? Parse(XmlInput.ChildText(rules[0], "ObjectOwnership")?.Trim(), S3Errors.MalformedXml).ToString()
            : throw new S3Exception(S3Errors.MalformedXml, "There is exactly one Rule.");
    }

    /// <inheritdoc/>
    protected override async ValueTask TellAsync(
        S3Exchange exchange, FileStatus bucket, string text, CancellationToken cancellationToken)
    {
        using var xml = XmlText.Document();
        xml.OpenRoot(Root).Open("Rule").Element("ObjectOwnership", BucketGuard.OwnershipOf(bucket).ToString())
            .Close("Rule").Close(Root);
        await exchange.SendAsync(xml, cancellationToken);
    }
}
