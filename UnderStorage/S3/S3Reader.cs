using Amazon.S3.Model;

namespace OrleansAlluxio.UnderStorage.S3;

/// <summary>A ranged read of an object.</summary>
internal sealed class S3Reader : UfsRangedReader
{
    private readonly S3Session _session;

    private S3Reader(S3Session session, UfsReadRequest request)
        : base(request, session.Errors, (session.Options.RequestTimeout, session.Options.Retries), session.Time) =>
        _session = session;

    protected override string Subject => _session.Describe(Request.Path);

    /// <summary>Opens a read; see <see cref="IUnderStorage.OpenReadAsync"/>.</summary>
    public static async Task<S3Reader> OpenAsync(
        S3Session session, UfsReadRequest request, CancellationToken cancellationToken)
    {
        var subject = session.Describe(request.Path);
        CheckRequest(request, subject);
        if (S3Session.IsReserved(request.Path) || session.TryKeyOf(request.Path) is null)
        {
            throw S3Errors.NotFound(Operation, subject);
        }

        var reader = new S3Reader(session, request);
        await reader.StartAsync(cancellationToken).ConfigureAwait(false);
        return reader;
    }

    protected override Task<UfsRangeAnswer> GetAsync(
        long skipBytes, string tag, CancellationToken cancellationToken)
    {
        var key = _session.KeyOf(Request.Path);
        var first = Request.OffsetBytes + skipBytes;
        return _session.RunAsync(
            Operation, key,
            async (_, token) =>
            {
                var answer = await _session.Client.GetObjectAsync(
                    new GetObjectRequest
                    {
                        BucketName = _session.Options.Bucket,
                        Key = key,
                        ByteRange = new ByteRange(first, Request.OffsetBytes + Request.LengthBytes - 1),
                        EtagToMatch = tag.Length > 0 ? $"\"{tag}\"" : null,
                    },
                    token).ConfigureAwait(false);
                try
                {
                    var found = S3Found.TagOf(answer.ETag);
                    if (!IsContent(tag, found, S3Found.MillisecondsOf(answer.LastModified)))
                    {
                        throw S3Errors.Changed(Operation, Subject);
                    }

                    CheckRange(answer.ContentRange, first);
                    return new UfsRangeAnswer(answer.ResponseStream, answer, found, answer.ContentLength);
                }
                catch
                {
                    answer.Dispose();
                    throw;
                }
            },
            cancellationToken);
    }
}
