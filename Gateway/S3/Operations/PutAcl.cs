using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.S3.Acls;
using OrleansAlluxio.Gateway.S3.Authorization;
using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Operations;

/// <summary>PUT ?acl of a bucket or object.</summary>
internal sealed class PutAcl : IS3Operation
{
    /// <inheritdoc/>
    public async ValueTask HandleAsync(S3Exchange exchange, CancellationToken cancellationToken)
    {
        var request = exchange.Request;
        var bucket = await exchange.GetBucketAsync(cancellationToken);
        var isObject = request.Key.Length > 0;
        var status = isObject ? await ObjectLookup.GetAsync(exchange, cancellationToken) : bucket;
        var acl = await AclRequest.ReadAsync(exchange, new BucketGuard(bucket), status.Owner, cancellationToken);
        if (acl is not null)
        {
            var kept = acl.ToKept(status.Owner, (status.Mode >> 6) & 7, isObject);
            await exchange.Client.SetAttributesAsync(
                status.Path,
                new AttributeChange
                {
                    Caller = request.Caller,
                    Acl = kept.Posix,
                    SetXAttrs = kept.Acp is null ? null
                        : new Dictionary<string, string>(StringComparer.Ordinal) { [S3XAttrs.Acp] = kept.Acp },
                    RemoveXAttrs = kept.Acp is null ? [S3XAttrs.Acp] : null,
                },
                cancellationToken);
        }

        exchange.SendEmpty(200);
    }
}
