using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Operations;

/// <summary>DELETE /bucket: deletes an empty top-level directory.</summary>
internal sealed class DeleteBucket : IS3Operation
{
    /// <inheritdoc/>
    public async ValueTask HandleAsync(S3Exchange exchange, CancellationToken cancellationToken)
    {
        var request = exchange.Request;
        var bucket = await exchange.GetBucketAsync(cancellationToken);
        if (bucket.IsMountPoint)
        {
            throw new S3Exception(S3Errors.MethodNotAllowed, "This bucket is a mounted store: unmount it instead.");
        }

        await exchange.Client.DeleteAsync(
            request.BucketPath(), new DeleteOptions { Caller = request.Caller }, cancellationToken);
        exchange.SendEmpty(204);
    }
}
