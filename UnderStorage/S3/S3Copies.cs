using Amazon.S3;
using Amazon.S3.Model;

namespace OrleansAlluxio.UnderStorage.S3;

/// <summary>Server-side copies: one request up to S3's limit, parts above it. The bytes never come here.</summary>
internal sealed class S3Copies(S3Session session, S3Keys keys)
{
    // Part copies move no bytes through this machine, so their number is bounded by the store's patience only.
    private const int PartsAtOnce = 8;

    // With parts of 512 MiB the largest object of S3 (5 TiB) needs 10,240 parts; so the part grows with the object.
    private const long PartBytesMin = 512L << 20;

    /// <summary>Copies an object to another key, bound to the content that was found. Replaces the target.</summary>
    public async Task<string> CopyAsync(
        S3Found source, string targetKey, UfsWriteOptions options, CancellationToken cancellationToken)
    {
        const string operation = "copy";
        if (source.LengthBytes > session.Options.CopyPartBytes)
        {
            return await CopyPartsAsync(source, targetKey, options, cancellationToken).ConfigureAwait(false);
        }

        return await session.RunAsync(
            operation, source.Key,
            async (_, token) =>
            {
                var request = new CopyObjectRequest
                {
                    SourceBucket = session.Options.Bucket,
                    SourceKey = source.Key,
                    DestinationBucket = session.Options.Bucket,
                    DestinationKey = targetKey,
                    ETagToMatch = source.Tag.Length > 0 ? $"\"{source.Tag}\"" : null,
                };
                if (options.ContentType is not null || options.UserMetadata is not null)
                {
                    request.MetadataDirective = S3MetadataDirective.REPLACE;
                    request.ContentType = options.ContentType;
                    S3Metadata.Fill(request.Metadata, options, operation, session.DescribeKey(targetKey));
                }

                var answer = await session.Client.CopyObjectAsync(request, token).ConfigureAwait(false);
                return S3Found.TagOf(answer.ETag);
            },
            cancellationToken).ConfigureAwait(false);
    }

    private async Task<string> CopyPartsAsync(
        S3Found source, string targetKey, UfsWriteOptions options, CancellationToken cancellationToken)
    {
        const string operation = "copy";

        // A multipart upload does not take over what belongs to the source, so it is asked for and given again.
        var described = await keys.TryHeadAsync(source.Key, operation, cancellationToken).ConfigureAwait(false)
            ?? throw S3Errors.NotFound(operation, session.DescribeKey(source.Key));
        var carried = new UfsWriteOptions
        {
            ContentType = options.ContentType ?? described.ContentType,
            UserMetadata = options.UserMetadata ?? described.UserMetadata,
        };
        var start = new InitiateMultipartUploadRequest
        {
            BucketName = session.Options.Bucket,
            Key = targetKey,
            ContentType = carried.ContentType,
        };
        S3Metadata.Fill(start.Metadata, carried, operation, session.DescribeKey(targetKey));
        var id = await session.RunAsync(
            operation, targetKey,
            async (_, token) =>
                (await session.Client.InitiateMultipartUploadAsync(start, token).ConfigureAwait(false)).UploadId,
            cancellationToken).ConfigureAwait(false);
        try
        {
            var parts = await CopyRangesAsync(source, targetKey, id, cancellationToken).ConfigureAwait(false);
            return await session.RunAsync(
                operation, targetKey,
                async (_, token) =>
                {
                    var request = new CompleteMultipartUploadRequest
                    {
                        BucketName = session.Options.Bucket,
                        Key = targetKey,
                        UploadId = id,
                        PartETags = [.. parts],
                    };
                    var answer = await session.Client.CompleteMultipartUploadAsync(request, token)
                        .ConfigureAwait(false);
                    return S3Found.TagOf(answer.ETag);
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await AbortAsync(targetKey, id).ConfigureAwait(false);
            throw;
        }
    }

    private async Task<PartETag[]> CopyRangesAsync(
        S3Found source, string targetKey, string id, CancellationToken cancellationToken)
    {
        var partBytes = Math.Max(
            Math.Min(PartBytesMin, session.Options.CopyPartBytes),
            (source.LengthBytes + S3Uploads.PartNumberMax - 1) / S3Uploads.PartNumberMax);
        var parts = new PartETag[(int)((source.LengthBytes + partBytes - 1) / partBytes)];
        var limit = new ParallelOptions { MaxDegreeOfParallelism = PartsAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(
            Enumerable.Range(0, parts.Length), limit,
            async (index, token) => parts[index] = await session.RunAsync(
                "copy", source.Key,
                async (_, inner) =>
                {
                    var request = new CopyPartRequest
                    {
                        SourceBucket = session.Options.Bucket,
                        SourceKey = source.Key,
                        DestinationBucket = session.Options.Bucket,
                        DestinationKey = targetKey,
                        UploadId = id,
                        PartNumber = index + 1,
                        FirstByte = index * partBytes,
                        LastByte = Math.Min(source.LengthBytes, (index + 1) * partBytes) - 1,
                        ETagToMatch = [$"\"{source.Tag}\""],
                    };
                    var answer = await session.Client.CopyPartAsync(request, inner).ConfigureAwait(false);
                    return new PartETag(index + 1, answer.ETag);
                },
                token).ConfigureAwait(false)).ConfigureAwait(false);
        return parts;
    }

    private async Task AbortAsync(string key, string id)
    {
        try
        {
            await session.RunAsync(
                "copy", key,
                async (_, token) =>
                    await session.Client.AbortMultipartUploadAsync(session.Options.Bucket, key, id, token)
                    .ConfigureAwait(false),
                CancellationToken.None).ConfigureAwait(false);
        }
        catch (FabricException)
        {
            // The copy's own failure is the one to report; a store's life-cycle rule removes what stays.
        }
    }
}
