using OrleansAlluxio.Gateway.S3.Objects;
using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Operations;

/// <summary>GET ?tagging of an object.</summary>
internal sealed class GetObjectTagging : IS3Operation
{
    /// <inheritdoc/>
    public async ValueTask HandleAsync(S3Exchange exchange, CancellationToken cancellationToken)
    {
        var status = await ObjectLookup.GetAsync(exchange, cancellationToken);
        var tags = ObjectTags.FromText(status.XAttrs.GetValueOrDefault(S3XAttrs.Tags) ?? string.Empty);
        using var xml = TaggingDocument.Write(tags);
        await exchange.SendAsync(xml, cancellationToken);
    }
}
