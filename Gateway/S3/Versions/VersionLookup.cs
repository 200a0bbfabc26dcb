using Microsoft.AspNetCore.Http;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Gateway.S3.Objects;
using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Versions;

/// <summary>Finds a version by its id, wherever it lies by now, and says in S3's words when it cannot be had.</summary>
internal static class VersionLookup
{
    /// <summary>Header with the id of what an answer is about.</summary>
    public const string IdHeader = "x-amz-version-id";

    private const string MarkerHeader = "x-amz-delete-marker";

    // A version moves when it stops or begins to be current: then it is at the other place at the second look.
    private const int RoundsMax = 3;

    /// <summary>The status of a version of a bucket's key; its path is where the version lies.</summary>
    /// <exception cref="S3Exception">NoSuchVersion, or MethodNotAllowed for a delete marker.</exception>
    public static async ValueTask<FileStatus> GetAsync(
        S3Exchange exchange, VersionedKey key, CancellationToken cancellationToken)
    {
        var entry = await TryFindAsync(exchange, key, cancellationToken)
            ?? throw await MissingAsync(exchange, key, cancellationToken);
        return entry.IsMarker ? throw IsMarker(entry) : entry.Status;
    }

    /// <summary>
    /// Opens a version, never another one. Its status tells where it lies. Conflict when it moves again and again.
    /// </summary>
    public static async ValueTask<IFabricReader> OpenAsync(
        S3Exchange exchange, VersionedKey key, CancellationToken cancellationToken)
    {
        for (var round = 1; round <= RoundsMax; round++)
        {
            var status = await GetAsync(exchange, key, cancellationToken);
            try
            {
                var reader = await exchange.Client.OpenReadAsync(
                    status.Path, exchange.Request.AsCaller(), cancellationToken);
                if (reader.Status.Version == status.Version)
                {
                    return reader;
                }

                await reader.DisposeAsync();
            }
            catch (FabricException e) when (e.Kind == FabricErrorKind.NotFound)
            {
                // It has moved.
            }
        }

        throw new FabricException(
            FabricErrorKind.Conflict, "open version", key.Path.Value, $"the version {key.Id} moves again and again");
    }

    /// <summary>The version or marker; null when there is none of this id.</summary>
    public static ValueTask<VersionEntry?> TryFindAsync(
        S3Exchange exchange, VersionedKey key, CancellationToken cancellationToken) => TryFindAsync(
            new VersionedBucket(
                exchange.Versions, exchange.Client, key.Bucket, exchange.Request.Caller, VersioningState.Enabled),
            key, cancellationToken);

    /// <summary>The same in a bucket.</summary>
    public static async ValueTask<VersionEntry?> TryFindAsync(
        VersionedBucket bucket, VersionedKey key, CancellationToken cancellationToken)
    {
        for (var round = 1; round < RoundsMax; round++)
        {
            if (await bucket.CurrentAsync(key.Path, cancellationToken) is { } current
                && VersionNames.IdOf(current) == key.Id)
            {
                return new VersionEntry(key.Id, long.MaxValue, IsMarker: false, current);
            }

            if (await bucket.EntryAsync(key.Path, key.Id, cancellationToken) is { } entry)
            {
                return entry;
            }
        }

        return null;
    }

    /// <summary>
    /// What to say of a key that has no current version: that it was deleted, when a marker is its latest version.
    /// </summary>
    public static async ValueTask<IReadOnlyList<KeyValuePair<string, string>>> WhyMissingAsync(
        S3Exchange exchange, FileStatus bucketStatus, FabricPath key, CancellationToken cancellationToken)
    {
        var bucket = VersionedBucket.Of(exchange, bucketStatus);
        return bucket.State != VersioningState.Off
            && await bucket.NewestAsync(key, cancellationToken) is { IsMarker: true } marker
                ? [new(MarkerHeader, "true"), new(IdHeader, marker.Id)]
                : [];
    }

    /// <summary>Says which version a write made.</summary>
    public static void Write(HttpResponse response, FileStatus written)
    {
        if (VersionNames.TryIdOf(written) is { } id)
        {
            response.Headers[IdHeader] = id;
        }
    }

    /// <summary>Says which version was copied.</summary>
    public static void WriteSource(HttpResponse response, FileStatus source, string? askedId)
    {
        if ((askedId ?? VersionNames.TryIdOf(source)) is { } id)
        {
            response.Headers["x-amz-copy-source-version-id"] = id;
        }
    }

    /// <summary>Says what a delete did.</summary>
    public static void Write(HttpResponse response, DeleteOutcome outcome)
    {
        if (outcome.VersionId is { } id)
        {
            response.Headers[IdHeader] = id;
        }

        if (outcome.IsMarker)
        {
            response.Headers[MarkerHeader] = "true";
        }
    }

    private static async ValueTask<S3Exception> MissingAsync(
        S3Exchange exchange, VersionedKey key, CancellationToken cancellationToken)
    {
        await exchange.GetBucketAsync(key.Bucket.Name, cancellationToken);
        return new S3Exception(S3Errors.NoSuchVersion)
        {
            Details = [new("Key", KeyPaths.TryKeyOf(key.Bucket, key.Path) ?? key.Path.Name), new("VersionId", key.Id)],
        };
    }

    private static S3Exception IsMarker(VersionEntry marker) => new(S3Errors.MethodNotAllowed)
    {
        Details = [new("Method", "GET"), new("ResourceType", "DeleteMarker")],
        Headers =
        [
            new(MarkerHeader, "true"), new(IdHeader, marker.Id), new("Allow", "DELETE"),
            new("Last-Modified", ObjectHeaders.FormatTime(marker.Status.ModifiedUnixMs)),
        ],
    };
}
