using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Gateway.S3.Listing;
using OrleansAlluxio.Gateway.S3.Objects;
using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Operations;

/// <summary>DELETE of a key. One that is not there is deleted already.</summary>
internal sealed class DeleteObject : IS3Operation
{
    /// <inheritdoc/>
    public async ValueTask HandleAsync(S3Exchange exchange, CancellationToken cancellationToken)
    {
        var request = exchange.Request;
        var path = request.KeyPath();
        await exchange.GetBucketAsync(cancellationToken);
        if (request.IsMarker)
        {
            await DirectoryMarkers.DeleteAsync(exchange.Client, path, request.Caller, cancellationToken);
        }
        else
        {
            var ifMatch = request.Header("If-Match") is { } match ? EntityTags.Bare(match).ToString() : null;
            if (await DeleteFileAsync(exchange, path, ifMatch is "*" ? null : ifMatch, cancellationToken))
            {
                await DirectoryMarkers.PruneAsync(exchange.Client, path.Parent, request.Caller, cancellationToken);
            }
            else if (ifMatch is not null)
            {
                throw new S3Exception(S3Errors.NoSuchKey);
            }
        }

        exchange.SendEmpty(204);
    }

    /// <summary>
    /// Deletes a file; never a directory, whose key would have a slash at its end. Whether there was one.
    /// </summary>
    internal static async ValueTask<bool> DeleteFileAsync(
        S3Exchange exchange, FabricPath path, string? ifContentTag, CancellationToken cancellationToken)
    {
        try
        {
            var status = await exchange.Client.TryGetStatusAsync(path, exchange.Request.AsCaller(), cancellationToken);
            return status is { IsDirectory: false } && await exchange.Client.DeleteAsync(
                path,
                new DeleteOptions { Caller = exchange.Request.Caller, IfContentTag = ifContentTag },
                cancellationToken);
        }
        catch (FabricException e) when (e.Kind is FabricErrorKind.NotFound or FabricErrorKind.NotADirectory)
        {
            return false;
        }
    }
}
