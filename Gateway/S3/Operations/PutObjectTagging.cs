using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.S3.Objects;
using OrleansAlluxio.Gateway.S3.Protocol;
using OrleansAlluxio.Gateway.S3.Versions;

namespace OrleansAlluxio.Gateway.S3.Operations;

/// <summary>PUT ?tagging of an object: replaces all its tags.</summary>
internal sealed class PutObjectTagging : IS3Operation
{
    /// <inheritdoc/>
    public async ValueTask HandleAsync(S3Exchange exchange, CancellationToken cancellationToken)
    {
        using var body = exchange.OpenBody(computeMd5: false);
        var tags = await TaggingDocument.ReadAsync(body, ObjectTags.TagsMax, cancellationToken);

        // A version must not move between the two steps.
        using var turn = await exchange.Versions.Turns.TakeAsync(exchange.Request.KeyPath(), cancellationToken);
        var status = await ObjectLookup.GetAsync(exchange, cancellationToken);
        var change = new AttributeChange
        {
            Caller = exchange.Request.Caller,
            SetXAttrs = new Dictionary<string, string>(StringComparer.Ordinal) { [S3XAttrs.Tags] = tags.ToText() },
        };
        await exchange.Client.SetAttributesAsync(status.Path, change, cancellationToken);
        VersionLookup.Write(exchange.Response, status);
        exchange.SendEmpty(200);
    }
}
