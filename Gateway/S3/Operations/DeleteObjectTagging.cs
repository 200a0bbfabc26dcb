using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Operations;

/// <summary>DELETE ?tagging of an object: removes all its tags.</summary>
internal sealed class DeleteObjectTagging : IS3Operation
{
    /// <inheritdoc/>
    public async ValueTask HandleAsync(S3Exchange exchange, CancellationToken cancellationToken)
    {
        var status = await ObjectLookup.GetAsync(exchange, cancellationToken);
        await exchange.Client.SetAttributesAsync(
            status.Path,
            new AttributeChange { Caller = exchange.Request.Caller, RemoveXAttrs = [S3XAttrs.Tags] },
            cancellationToken);
        exchange.SendEmpty(204);
    }
}
