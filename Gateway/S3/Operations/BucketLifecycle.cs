using System.Text;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.S3.Buckets;
using OrleansAlluxio.Gateway.S3.Lifecycle;
using OrleansAlluxio.Gateway.S3.Protocol;
using OrleansAlluxio.Gateway.S3.Xml;

namespace OrleansAlluxio.Gateway.S3.Operations;

/// <summary>GET, PUT and DELETE ?lifecycle of a bucket.</summary>
internal sealed class BucketLifecycle() : BucketSetting(BucketDocuments.Lifecycle, "lifecycle", putStatus: 200)
{
    /// <inheritdoc/>
    protected override async ValueTask<string> TakeAsync(S3Exchange exchange, CancellationToken cancellationToken)
    {
        using var body = exchange.OpenBody(computeMd5: false);
        var rules = LifecycleXml.Read(
            await XmlInput.ReadAsync(body, LifecycleXml.Root, XmlInput.BytesMax, cancellationToken));
        using var xml = XmlText.Document();
        LifecycleXml.Write(xml, rules);
        return Encoding.UTF8.GetString(xml.Written.Span);
    }

    /// <inheritdoc/>
    protected override async ValueTask TellAsync(
        S3Exchange exchange, FileStatus bucket, string text, CancellationToken cancellationToken)
    {
        using var xml = XmlText.Document();
        LifecycleXml.Write(xml, LifecycleRules.Of(bucket)!);
        await exchange.SendAsync(xml, cancellationToken);
    }
}
