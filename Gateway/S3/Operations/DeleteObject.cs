using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Gateway.S3.Listing;
using OrleansAlluxio.Gateway.S3.Objects;
using OrleansAlluxio.Gateway.S3.Protocol;
using OrleansAlluxio.Gateway.S3.Versions;

namespace OrleansAlluxio.Gateway.S3.Operations;

/// <summary>DELETE of a key. One that is not there is deleted already.</summary>
internal sealed class DeleteObject : IS3Operation
{
    /// <inheritdoc/>
    public async ValueTask HandleAsync(S3Exchange exchange, CancellationToken cancellationToken)
    {
        var request = exchange.Request;
        var path = request.KeyPath();
        var bucket = VersionedBucket.Of(exchange, await exchange.GetBucketAsync(cancellationToken));
        var ifMatch = request.Header("If-Match") is { } match ? EntityTags.Bare(match).ToString() : null;
        var ask = new DeleteAsk(request.VersionId, ifMatch is "*" ? null : ifMatch);
        if (request.IsMarker)
        {
            await DeleteDirectoryAsync(exchange, path, ask, cancellationToken);
        }
        else
        {
            var (outcome, wasThere) = await DeleteAsync(exchange, bucket, path, ask, cancellationToken);
            VersionLookup.Write(exchange.Response, outcome);
            if (bucket.State == VersioningState.Off && wasThere)
            {
                await DirectoryMarkers.PruneAsync(exchange.Client, path.Parent, request.Caller, cancellationToken);
            }
            else if (!wasThere && ifMatch is not null)
            {
                throw new S3Exception(S3Errors.NoSuchKey);
            }
        }

        exchange.SendEmpty(204);
    }

    /// <summary>Deletes a key, or a version of it. What it did, and whether something was there.</summary>
    internal static async ValueTask<(DeleteOutcome Outcome, bool WasThere)> DeleteAsync(
        S3Exchange exchange, VersionedBucket bucket, FabricPath path, DeleteAsk ask,
        CancellationToken cancellationToken)
    {
        if (bucket.State == VersioningState.Off)
        {
            return ask.VersionId is null or VersionNames.Null
                ? (default, await DeleteFileAsync(exchange, path, ask.IfContentTag, cancellationToken))
                : (new DeleteOutcome(ask.VersionId, IsMarker: false, MadeMarker: false), false);
        }

        return ask.VersionId is { } id
            ? (await VersionedDeletes.DeleteAsync(bucket, path, id, cancellationToken), true)
            : (await VersionedHides.HideAsync(bucket, path, ask.IfContentTag, cancellationToken), true);
    }

    /// <summary>Deletes the key of a directory, which has no versions but <c>null</c>.</summary>
    internal static async ValueTask DeleteDirectoryAsync(
        S3Exchange exchange, FabricPath path, DeleteAsk ask, CancellationToken cancellationToken)
    {
        if (ask.VersionId is null or VersionNames.Null)
        {
            await DirectoryMarkers.DeleteAsync(exchange.Client, path, exchange.Request.Caller, cancellationToken);
        }
    }

    /// <summary>
    /// Deletes a file; never a directory, whose key would have a slash at its end. Whether there was one.
    /// </summary>
    private static async ValueTask<bool> DeleteFileAsync(
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
