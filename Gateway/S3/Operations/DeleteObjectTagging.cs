using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.S3.Protocol;
using OrleansAlluxio.Gateway.S3.Versions;

namespace OrleansAlluxio.Gateway.S3.Operations;

/// <summary>DELETE ?tagging of an object: removes all its tags.</summary>
internal sealed class DeleteObjectTagging : IS3Operation
{
    /// <inheritdoc/>
    public async ValueTask HandleAsync(S3Exchange exchange, CancellationToken cancellationToken)
    {
        // A version must not move between the two steps.
        using var turn = await exchange.Versions.Turns.TakeAsync(exchange.Request.KeyPath(), cancellationToken);
        var status = await ObjectLookup.GetAsync(exchange, cancellationToken);
        await exchange.Client.SetAttributesAsync(
            status.Path,
            new AttributeChange { Caller = exchange.Request.Caller, RemoveXAttrs = [S3XAttrs.Tags] },
            cancellationToken);
        VersionLookup.Write(exchange.Response, status);
        exchange.SendEmpty(204);
    }
}
