using System.Net;
using Amazon.S3;
using Amazon.S3.Model;

namespace OrleansAlluxio.UnderStorage.S3;

/// <summary>The requests on single keys and on lists of keys. Everything above speaks paths; here are keys.</summary>
internal sealed class S3Keys(S3Session session)
{
    /// <summary>Most keys of one delete request and one listing: S3's limit.</summary>
    public const int BatchMax = 1000;

    // Servers without batch deletes are asked one key at a time, this many at once.
    private const int SingleDeletes = 16;
    private volatile bool _hasNoBatchDelete;

    /// <summary>The object of a key; null when the store says that there is none.</summary>
    public Task<S3Found?> TryHeadAsync(string key, string operation, CancellationToken cancellationToken) =>
        session.RunAsync(
            operation, key,
            async (_, token) =>
            {
                try
                {
                    var request = new GetObjectMetadataRequest { BucketName = session.Options.Bucket, Key = key };
                    var answer = await session.Client.GetObjectMetadataAsync(request, token).ConfigureAwait(false);
                    return FoundOf(key, answer);
                }
                catch (AmazonS3Exception error) when (
                    error.StatusCode == HttpStatusCode.NotFound && error.ErrorCode != "NoSuchBucket")
                {
                    return null;
                }
            },
            cancellationToken);

    /// <summary>One page of keys after <paramref name="startAfter"/> or from a token.</summary>
    public Task<S3KeyPage> ListAsync(S3KeyQuery query, string operation, CancellationToken cancellationToken) =>
        session.RunAsync(
            operation, query.Prefix,
            async (_, token) =>
            {
                var request = new ListObjectsV2Request
                {
                    BucketName = session.Options.Bucket,
                    Prefix = query.Prefix,
                    Delimiter = query.IsRecursive ? null : "/",
                    StartAfter = query.Token is null ? query.StartAfter : null,
                    ContinuationToken = query.Token,
                    MaxKeys = query.KeysMax,
                };
                var answer = await session.Client.ListObjectsV2Async(request, token).ConfigureAwait(false);
                return new S3KeyPage(
                    [.. (answer.S3Objects ?? []).Select(FoundOf)],
                    answer.CommonPrefixes ?? [],
                    answer.IsTruncated == true ? answer.NextContinuationToken : null);
            },
            cancellationToken);

    /// <summary>Whether any key starts with a prefix, and whether the first is the prefix itself (a marker).</summary>
    public async Task<(bool Any, bool Marker)> LookBelowAsync(
        string prefix, string operation, CancellationToken cancellationToken)
    {
        var query = new S3KeyQuery(prefix, IsRecursive: true, KeysMax: 1);
        var page = await ListAsync(query, operation, cancellationToken).ConfigureAwait(false);
        return (page.Keys.Count > 0, page.Keys.Count > 0 && page.Keys[0].Key == prefix);
    }

    /// <summary>Writes an object of a few bytes.</summary>
    public Task PutSmallAsync(string key, string text, string operation, CancellationToken cancellationToken) =>
        session.RunAsync(
            operation, key,
            async (_, token) =>
            {
                using var content = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text));
                var request = new PutObjectRequest
                {
                    BucketName = session.Options.Bucket,
                    Key = key,
                    InputStream = content,
                    UseChunkEncoding = false,
                };
                return await session.Client.PutObjectAsync(request, token).ConfigureAwait(false);
            },
            cancellationToken);

    /// <summary>Deletes a key; nothing happens when there is none.</summary>
    public Task DeleteAsync(string key, string operation, CancellationToken cancellationToken) => session.RunAsync(
        operation, key,
        async (_, token) =>
            await session.Client.DeleteObjectAsync(session.Options.Bucket, key, token).ConfigureAwait(false),
        cancellationToken);

    /// <summary>Deletes up to <see cref="BatchMax"/> keys and fails when the store refuses any.</summary>
    public async Task DeleteAsync(IReadOnlyList<string> keys, string operation, CancellationToken cancellationToken)
    {
        if (!_hasNoBatchDelete && keys.Count > 1)
        {
            try
            {
                await DeleteBatchAsync(keys, operation, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (FabricException error)
                when (error.Kind is FabricErrorKind.Unsupported or FabricErrorKind.InvalidArgument)
            {
                // Some servers have no batch delete, or insist on a digest the vendor's client no longer sends.
                _hasNoBatchDelete = true;
            }
        }

        var limit =
            new ParallelOptions { MaxDegreeOfParallelism = SingleDeletes, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(
            keys, limit, async (key, token) => await DeleteAsync(key, operation, token)
                .ConfigureAwait(false)).ConfigureAwait(false);
    }

    private static S3Found FoundOf(S3Object found) => new(
        found.Key, found.Size ?? 0, S3Found.TagOf(found.ETag), S3Found.MillisecondsOf(found.LastModified));

    private static S3Found FoundOf(string key, GetObjectMetadataResponse answer)
    {
        const string prefix = "x-amz-meta-";
        var metadata = answer.Metadata.Keys.ToDictionary(
            static name => (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) ? name[prefix.Length..] : name)
                .ToLowerInvariant(),
            name => answer.Metadata[name]);
        return new S3Found(
            key, answer.ContentLength, S3Found.TagOf(answer.ETag), S3Found.MillisecondsOf(answer.LastModified),
            answer.Headers.ContentType, metadata);
    }

    private Task DeleteBatchAsync(IReadOnlyList<string> keys, string operation, CancellationToken cancellationToken) =>
        session.RunAsync(
            operation, keys[0],
            async (_, token) =>
            {
                var request = new DeleteObjectsRequest
                {
                    BucketName = session.Options.Bucket,
                    Objects = [.. keys.Select(static key => new KeyVersion { Key = key })],
                    Quiet = true,
                };
                try
                {
                    return await session.Client.DeleteObjectsAsync(request, token).ConfigureAwait(false);
                }
                catch (DeleteObjectsException error)
                {
                    throw PartlyFailed(error, operation);
                }
            },
            cancellationToken);

    private FabricException PartlyFailed(DeleteObjectsException error, string operation)
    {
        var first = error.Response.DeleteErrors[0];
        var (kind, why) = first.Code switch
        {
            "AccessDenied" => (FabricErrorKind.StoreDenied, "the store does not allow it"),
            _ => (FabricErrorKind.Unavailable, "the store failed"),
        };
        return new FabricException(
            kind, operation, session.DescribeKey(first.Key),
            $"{why}, for {error.Response.DeleteErrors.Count} of the keys of one request");
    }
}
