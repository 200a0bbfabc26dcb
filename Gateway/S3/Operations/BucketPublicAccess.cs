using System.Xml.Linq;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.S3.Authorization;
using OrleansAlluxio.Gateway.S3.Buckets;
using OrleansAlluxio.Gateway.S3.Protocol;
using OrleansAlluxio.Gateway.S3.Xml;

namespace OrleansAlluxio.Gateway.S3.Operations;

/// <summary>GET, PUT and DELETE ?publicAccessBlock.</summary>
internal sealed class BucketPublicAccess()
    : BucketSetting(BucketDocuments.PublicAccessBlock, "publicAccessBlock", putStatus: 200)
{
    private const string Root = "PublicAccessBlockConfiguration";

    /// <inheritdoc/>
    protected override async ValueTask<string> TakeAsync(S3Exchange exchange, CancellationToken cancellationToken)
    {
        using var body = exchange.OpenBody(computeMd5: false);
        var root = await XmlInput.ReadAsync(body, Root, XmlInput.BytesMax, cancellationToken);
        return new PublicAccessBlock(
            Flag(root, "BlockPublicAcls"), Flag(root, "IgnorePublicAcls"), Flag(root, "BlockPublicPolicy"),
            Flag(root, "RestrictPublicBuckets")).ToText();
    }

    /// <inheritdoc/>
    protected override async ValueTask TellAsync(
        S3Exchange exchange, FileStatus bucket, string text, CancellationToken cancellationToken)
    {
        var block = PublicAccessBlock.Parse(text);
        using var xml = XmlText.Document();
        xml.OpenRoot(Root).Element("BlockPublicAcls", block.BlockPublicAcls)
            .Element("IgnorePublicAcls", block.IgnorePublicAcls)
            .Element("BlockPublicPolicy", block.BlockPublicPolicy)
            .Element("RestrictPublicBuckets", block.RestrictPublicBuckets).Close(Root);
        await exchange.SendAsync(xml, cancellationToken);
    }

    private static bool Flag(XElement root, string name) => XmlInput.ChildText(root, name)?.Trim() switch
    {
        null or "false" or "False" or "FALSE" => false,
        "true" or "True" or "TRUE" => true,
        _ => throw new S3Exception(S3Errors.MalformedXml, $"{name} is true or false."),
    };
}
