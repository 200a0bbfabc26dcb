using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.S3.Buckets;
using OrleansAlluxio.Gateway.S3.Objects;
using OrleansAlluxio.Gateway.S3.Protocol;
using OrleansAlluxio.Gateway.S3.Xml;

namespace OrleansAlluxio.Gateway.S3.Operations;

/// <summary>GET, PUT and DELETE ?tagging of a bucket.</summary>
internal sealed class BucketTagging() : BucketSetting(BucketDocuments.Tagging, "tagging", putStatus: 204)
{
    // S3's.
    private const int TagsMax = 50;

    /// <inheritdoc/>
    protected override async ValueTask<string> TakeAsync(S3Exchange exchange, CancellationToken cancellationToken)
    {
        using var body = exchange.OpenBody(computeMd5: false);
        return (await TaggingDocument.ReadAsync(body, TagsMax, cancellationToken)).ToText();
    }

    /// <inheritdoc/>
    protected override async ValueTask TellAsync(
        S3Exchange exchange, FileStatus bucket, string text, CancellationToken cancellationToken)
    {
        using var xml = TaggingDocument.Write(ObjectTags.FromText(text, TagsMax));
        await exchange.SendAsync(xml, cancellationToken);
    }
}
