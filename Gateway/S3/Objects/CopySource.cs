using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Gateway.Http;
using OrleansAlluxio.Gateway.S3.Listing;
using OrleansAlluxio.Gateway.S3.Protocol;
using OrleansAlluxio.Gateway.S3.Versions;

namespace OrleansAlluxio.Gateway.S3.Objects;

/// <summary>What x-amz-copy-source names.</summary>
/// <param name="Bucket">Its bucket.</param>
/// <param name="Key">Its key.</param>
/// <param name="VersionId">Its version; null for the current one.</param>
internal sealed record CopySource(string Bucket, string Key, string? VersionId)
{
    /// <summary>Header name.</summary>
    public const string Header = "x-amz-copy-source";

    /// <summary>Where it is, through the same canonicaliser as every path.</summary>
    public FabricPath Path() => KeyPaths.OfKey(Bucket, Key);

    /// <summary>Reads the header: bucket/key, percent-encoded, with or without a leading slash.</summary>
    public static CopySource Read(S3Request request)
    {
        var header = request.Header(Header) ?? string.Empty;
        var question = header.IndexOf("?versionId=", StringComparison.Ordinal);
        var versionId = question < 0 ? null : VersionNames.Read(header[(question + "?versionId=".Length)..]);
        var encoded = question < 0 ? header : header[..question];
        if (!PercentCoding.TryDecode(encoded, plusIsSpace: false, out var decoded))
        {
            throw Malformed();
        }

        var text = decoded.StartsWith('/') ? decoded[1..] : decoded;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && slash < text.Length - 1
            ? new CopySource(text[..slash], text[(slash + 1)..], versionId)
            : throw Malformed();
    }

    /// <summary>Its status, when its conditions hold.</summary>
    /// <exception cref="S3Exception">NoSuchBucket, NoSuchKey, PreconditionFailed.</exception>
    public async ValueTask<FileStatus> GetStatusAsync(S3Exchange exchange, CancellationToken cancellationToken)
    {
        var request = exchange.Request;
        var status = Key.EndsWith('/')
            ? await DirectoryMarkers.TryGetAsync(exchange.Client, Path(), request.Caller, cancellationToken)
            : VersionId is { } id ? await GetVersionAsync(exchange, id, cancellationToken)
            : await exchange.Client.TryGetStatusAsync(Path(), request.AsCaller(), cancellationToken);
        if (status is null || (status.IsDirectory && !Key.EndsWith('/')))
        {
            await exchange.GetBucketAsync(Bucket, cancellationToken);
            throw new S3Exception(S3Errors.NoSuchKey) { Details = [new("Key", Key)] };
        }

        var tag = status.IsDirectory ? EntityTags.Empty : status.ContentTag;
        return ReadConditions.OfCopySource(request).Check(tag, status.ModifiedUnixMs) is null
            ? status
            : throw new S3Exception(S3Errors.PreconditionFailed);
    }

    /// <summary>
    /// Runs a copy of it as it was found, and where somebody changed or moved it meanwhile again as it is found then.
    /// </summary>
    public async Task<T> RunAsync<T>(
        S3Exchange exchange, FileStatus found, Func<FileStatus, Task<T>> copy, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await copy(found);
            }
            catch (FabricException e) when (
                e.Kind is FabricErrorKind.Conflict or FabricErrorKind.NotFound && RaceRepeats.MayRepeat(attempt))
            {
                var now = await GetStatusAsync(exchange, cancellationToken);
                if (!RaceRepeats.IsRace(e) && IsSame(now, found))
                {
                    throw;
                }

                found = now;
            }

            await RaceRepeats.WaitAsync(exchange.Time, attempt, cancellationToken);
        }
    }

    /// <summary>What a copy fails with whose source is not what was found.</summary>
    public static FabricException Replaced(FileStatus found) => new(
        FabricErrorKind.Conflict, "copy", found.Path.Value, "the copy source was replaced meanwhile",
        RetryAdvice.Never);

    private static bool IsSame(FileStatus one, FileStatus other) =>
        one.Path == other.Path && FileMark.Of(one) == FileMark.Of(other);

    private async ValueTask<FileStatus> GetVersionAsync(
        S3Exchange exchange, string id, CancellationToken cancellationToken)
    {
        var key = new VersionedKey(KeyPaths.OfBucket(Bucket), Path(), id);
        return await VersionLookup.TryFindAsync(exchange, key, cancellationToken) is { IsMarker: true }
            ? throw new S3Exception(
                S3Errors.InvalidRequest,
                "The source of a copy request may not specifically refer to a delete marker by version id.")
            : await VersionLookup.GetAsync(exchange, key, cancellationToken);
    }

    private static S3Exception Malformed() => new(
        S3Errors.InvalidArgument, "Copy Source must mention the source bucket and key: sourcebucket/sourcekey.");
}
