using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.S3.Protocol;
using OrleansAlluxio.Gateway.S3.Versions;

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

        var options = new DeleteOptions { Caller = request.Caller };
        try
        {
            await exchange.Client.DeleteAsync(request.BucketPath(), options, cancellationToken);
        }
        catch (FabricException e) when (e.Kind == FabricErrorKind.NotEmpty
            && VersionNames.StateOf(bucket) != VersioningState.Off)
        {
            // An end in the middle of a delete may have left directories of versions without any.
            if (!await VersionedBucket.Of(exchange, bucket).RemoveEmptyAsync(
                VersionNames.RootOf(bucket.Path), cancellationToken))
            {
                throw;
            }

            await exchange.Client.DeleteAsync(request.BucketPath(), options, cancellationToken);
        }

        exchange.SendEmpty(204);
    }
}
