using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Operations;

/// <summary>HEAD /bucket: whether it is there.</summary>
internal sealed class HeadBucket : IS3Operation
{
    /// <inheritdoc/>
    public async ValueTask HandleAsync(S3Exchange exchange, CancellationToken cancellationToken)
    {
        await exchange.GetBucketAsync(cancellationToken);
        exchange.Response.Headers["x-amz-bucket-region"] = exchange.Options.Region;
        exchange.Response.ContentType = "application/xml";
        exchange.Response.StatusCode = 200;
    }
}
