using OrleansAlluxio.Gateway.S3.Lifecycle;
using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Operations;

/// <summary>HEAD of an object: what a GET would say, without reading it.</summary>
internal sealed class HeadObject : IS3Operation
{
    /// <inheritdoc/>
    public async ValueTask HandleAsync(S3Exchange exchange, CancellationToken cancellationToken)
    {
        var status = await ObjectLookup.GetAsync(exchange, cancellationToken);
        GetObject.Prepare(exchange, status);
        await LifecycleRules.WriteHeaderAsync(exchange, status, cancellationToken);
    }
}
