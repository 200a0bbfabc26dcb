using System.Net;
using Amazon.S3;
using Amazon.S3.Model;

namespace OrleansAlluxio.UnderStorage.S3;

/// <summary>
/// Checks a mount and finds out whether the server honours If-None-Match, by trying it on a key of our own.
/// </summary>
internal sealed class S3Probe(S3Session session, S3Keys keys)
{
    private const string Operation = "probe";

    /// <summary>See <see cref="IUnderStorage.ProbeAsync"/>.</summary>
    public async ValueTask ProbeAsync(bool write, CancellationToken cancellationToken)
    {
        var query = new S3KeyQuery(session.Options.Prefix, IsRecursive: false, KeysMax: 1);
        await keys.ListAsync(query, Operation, cancellationToken).ConfigureAwait(false);
        if (!write)
        {
            return;
        }

        var key = $"{session.Options.Prefix}{S3Session.ReservedName}/probe-{session.RandomName()}";
        await keys.PutSmallAsync(key, "probe", Operation, cancellationToken).ConfigureAwait(false);
        try
        {
            if (session.Options.ConditionalWrites is null)
            {
                session.HasConditionalWrites = await RefusesSecondAsync(key, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            await keys.DeleteAsync(key, Operation, cancellationToken).ConfigureAwait(false);
        }
    }

    private Task<bool> RefusesSecondAsync(string key, CancellationToken cancellationToken) => session.RunAsync(
        Operation, key,
        async (_, token) =>
        {
            using var content = new MemoryStream([1]);
            var request = new PutObjectRequest
            {
                BucketName = session.Options.Bucket,
                Key = key,
                InputStream = content,
                UseChunkEncoding = false,
                IfNoneMatch = "*",
            };
            try
            {
                await session.Client.PutObjectAsync(request, token).ConfigureAwait(false);
                return false;
            }
            catch (AmazonS3Exception error) when ((int)error.StatusCode is 412 or 409)
            {
                return true;
            }
            catch (AmazonS3Exception error)
                when (error.StatusCode is HttpStatusCode.NotImplemented or HttpStatusCode.BadRequest)
            {
                return false;
            }
        },
        cancellationToken);
}
