using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;

namespace OrleansAlluxio.UnderStorage.S3;

/// <summary>Writes of one request, and what both kinds of write need at their end.</summary>
internal sealed class S3Puts(S3Session session, S3Keys keys)
{
    /// <summary>Writes one object. The buffer is lent; on failure it is abandoned.</summary>
    public async Task<UfsStatus> PutAsync(
        UfsPath path, UfsBuffer buffer, UfsWriteOptions options, CancellationToken cancellationToken)
    {
        const string operation = "write";
        var key = session.KeyOf(path);
        await ThrowIfTakenAsync(key, options, operation, cancellationToken).ConfigureAwait(false);
        try
        {
            var tag = await session.RunAsync(
                operation, key, (number, token) => TryPutAsync(key, buffer, options, number, token), cancellationToken)
                .ConfigureAwait(false);
            return await StatusOfAsync(key, buffer.LengthBytes, [tag], cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            buffer.Abandon();
            throw;
        }
    }

    /// <summary>
    /// Fails when something is there and must not be replaced. With conditional writes the store itself decides again
    /// at the end.
    /// </summary>
    public async Task ThrowIfTakenAsync(
        string key, UfsWriteOptions options, string operation, CancellationToken cancellationToken)
    {
        if (!options.Overwrite
            && await keys.TryHeadAsync(key, operation, cancellationToken).ConfigureAwait(false) is not null)
        {
            throw S3Errors.AlreadyExists(operation, session.DescribeKey(key));
        }
    }

    /// <summary>
    /// The status of what was just written: the store's, or what the write returned when another write came after it.
    /// </summary>
    public async Task<UfsStatus> StatusOfAsync(
        string key, long lengthBytes, IReadOnlyList<string> tags, CancellationToken cancellationToken)
    {
        var found = await keys.TryHeadAsync(key, "write", cancellationToken).ConfigureAwait(false);
        return (found is not null && tags.Contains(found.Tag) ? found : new S3Found(key, lengthBytes, tags[0], 0))
            .ToStatus();
    }

    private async Task<string> TryPutAsync(
        string key, UfsBuffer buffer, UfsWriteOptions options, int attempt, CancellationToken cancellationToken)
    {
        using var content = buffer.OpenRead();
        var request = new PutObjectRequest
        {
            BucketName = session.Options.Bucket,
            Key = key,
            InputStream = content,
            AutoCloseStream = false,
            UseChunkEncoding = false,
            ContentType = options.ContentType,
            IfNoneMatch = !options.Overwrite && session.HasConditionalWrites ? "*" : null,
        };
        S3Metadata.Fill(request.Metadata, options, "write", session.DescribeKey(key));
        try
        {
            var answer = await session.Client.PutObjectAsync(request, cancellationToken).ConfigureAwait(false);
            return S3Found.TagOf(answer.ETag);
        }
        catch (AmazonS3Exception error) when (error.StatusCode == System.Net.HttpStatusCode.PreconditionFailed)
        {
            // A retry may meet what its own first attempt wrote before the connection broke.
            var found = attempt == 1
                ? null
                : await keys.TryHeadAsync(key, "write", cancellationToken).ConfigureAwait(false);
            return found is not null && found.LengthBytes == buffer.LengthBytes && found.Tag == DigestOf(buffer)
                ? found.Tag
                : throw S3Errors.AlreadyExists("write", session.DescribeKey(key));
        }
    }

    // The ETag of a plain object is its MD5; where it is not (KMS), the comparison fails and the caller hears
    // AlreadyExists.
    private static string DigestOf(UfsBuffer buffer)
    {
        using var content = buffer.OpenRead();
#pragma warning disable CA5351 // The store's choice of digest, not ours, and no secret.
        return Convert.ToHexStringLower(MD5.HashData(content));
#pragma warning restore CA5351
    }
}
