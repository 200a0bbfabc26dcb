using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.S3.Listing;
using OrleansAlluxio.Gateway.S3.Protocol;
using OrleansAlluxio.Gateway.S3.Versions;

namespace OrleansAlluxio.Gateway.S3.Operations;

/// <summary>Finds what a key names, and says in S3's words when there is nothing.</summary>
internal static class ObjectLookup
{
    /// <summary>The status of the object or directory marker.</summary>
    /// <exception cref="S3Exception">NoSuchKey or NoSuchBucket.</exception>
    public static async ValueTask<FileStatus> GetAsync(S3Exchange exchange, CancellationToken cancellationToken)
    {
        var request = exchange.Request;
        if (Version(request) is { } version)
        {
            var found = await VersionLookup.GetAsync(exchange, version, cancellationToken);
            exchange.Response.Headers[VersionLookup.IdHeader] = version.Id;
            return found;
        }

        FileStatus? status;
        try
        {
            status = request.IsMarker
                ? await DirectoryMarkers.TryGetAsync(
                    exchange.Client, request.KeyPath(), request.Caller, cancellationToken)
                : await exchange.Client.TryGetStatusAsync(request.KeyPath(), request.AsCaller(), cancellationToken);
        }
        catch (FabricException e) when (e.Kind == FabricErrorKind.NotADirectory)
        {
            status = null;
        }

        return status is not null && (request.IsMarker || !status.IsDirectory)
            ? status
            : throw await MissingAsync(exchange, cancellationToken);
    }

    /// <summary>The failure for a key that is not there.</summary>
    public static async ValueTask<S3Exception> MissingAsync(S3Exchange exchange, CancellationToken cancellationToken)
    {
        var bucket = await exchange.GetBucketAsync(cancellationToken);
        return new S3Exception(S3Errors.NoSuchKey)
        {
            Details = [new("Key", exchange.Request.Key)],
            Headers = exchange.Request.IsMarker
                ? []
                : await VersionLookup.WhyMissingAsync(
                    exchange, bucket, exchange.Request.KeyPath(), cancellationToken),
        };
    }

    /// <summary>
    /// The version a request names; null for the current one. The key of a directory has only the version <c>null</c>.
    /// </summary>
    public static VersionedKey? Version(S3Request request) => request.VersionId is not { } id ? null
        : !request.IsMarker ? new VersionedKey(request.BucketPath(), request.KeyPath(), id)
        : id == VersionNames.Null ? null
        : throw new S3Exception(S3Errors.NoSuchVersion);
}
