using System.Text;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.S3.Buckets;
using OrleansAlluxio.Gateway.S3.Cors;
using OrleansAlluxio.Gateway.S3.Protocol;
using OrleansAlluxio.Gateway.S3.Xml;

namespace OrleansAlluxio.Gateway.S3.Operations;

/// <summary>GET, PUT and DELETE ?cors: the rules for pages of other origins.</summary>
internal sealed class BucketCors() : BucketSetting(BucketDocuments.Cors, "cors", putStatus: 200)
{
    /// <inheritdoc/>
    protected override async ValueTask<string> TakeAsync(S3Exchange exchange, CancellationToken cancellationToken)
    {
        using var body = exchange.OpenBody(computeMd5: false);
        return CorsRules.Read(await XmlInput.ReadAsync(body, CorsRules.Root, XmlInput.BytesMax, cancellationToken))
            .ToText();
    }

    /// <inheritdoc/>
    protected override ValueTask TellAsync(
        S3Exchange exchange, FileStatus bucket, string text, CancellationToken cancellationToken) =>
        exchange.SendAsync(200, Encoding.UTF8.GetBytes(XmlText.Declaration + text), cancellationToken);
}
