using Azure;
using Azure.Storage.Blobs.Models;

namespace OrleansAlluxio.UnderStorage.Azure;

/// <summary>A ranged read of a blob.</summary>
internal sealed class AzureReader : UfsRangedReader
{
    private readonly AzureSession _session;

    private AzureReader(AzureSession session, UfsReadRequest request)
        : base(request, session.Errors, (session.Options.RequestTimeout, session.Options.Retries), session.Time) =>
        _session = session;

    protected override string Subject => _session.Describe(Request.Path);

    /// <summary>Opens a read; see <see cref="IUnderStorage.OpenReadAsync"/>.</summary>
    public static async Task<AzureReader> OpenAsync(
        AzureSession session, AzureKeys keys, UfsReadRequest request, CancellationToken cancellationToken)
    {
        var subject = session.Describe(request.Path);
        CheckRequest(request, subject);
        if (session.TryKeyOf(request.Path) is not { } key || AzureSession.IsReservedKey(request.Path.Value))
        {
            throw AzureErrors.NotFound(Operation, subject);
        }

        try
        {
            var reader = new AzureReader(session, request);
            await reader.StartAsync(cancellationToken).ConfigureAwait(false);
            return reader;
        }
        catch (FabricException error) when (error.Kind == FabricErrorKind.InvalidRange)
        {
            // A directory's marker is an empty blob, which has no range at all.
            var found = await keys.TryHeadAsync(key, Operation, cancellationToken)
                .ConfigureAwait(false);
            throw found is null or { IsDirectory: true } ? AzureErrors.NotFound(Operation, subject) : error;
        }
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
                var options = new BlobDownloadOptions
                {
                    Range = new HttpRange(first, Request.LengthBytes - skipBytes),
                    Conditions = new BlobRequestConditions { IfMatch = AzureFound.ConditionOf(tag) },
                };
                BlobDownloadStreamingResult answer =
                    await _session.BlobOf(key).DownloadStreamingAsync(options, token).ConfigureAwait(false);
                try
                {
                    return Checked(answer, tag, first);
                }
                catch
                {
                    answer.Dispose();
                    throw;
                }
            },
            cancellationToken);
    }

    private UfsRangeAnswer Checked(BlobDownloadStreamingResult answer, string tag, long first)
    {
        var details = answer.Details;
        var etag = AzureFound.TagOf(details.ETag);

        // The store takes no condition on an MD5, but says it. What goes on after a broken connection asks by ETag.
        var found = AzureFound.IsMd5(tag) ? Md5Of(details) ?? string.Empty : etag;
        if (!IsContent(tag, found, AzureFound.MillisecondsOf(details.LastModified)))
        {
            throw AzureErrors.Changed(Operation, Subject);
        }

        if (details.ContentLength == 0)
        {
            throw new FabricException(
                FabricErrorKind.InvalidRange, Operation, Subject, "the range lies outside the blob");
        }

        CheckRange(details.ContentRange, first);
        return new UfsRangeAnswer(answer.Content, answer, etag, details.ContentLength);
    }

    // An answer of the whole blob may say it in the one place, an answer of a range in the other, where the first is
    // the range's own.
    private static string? Md5Of(BlobDownloadDetails details) => AzureFound.Md5Of(
        details.BlobType,
        details.BlobContentHash ?? (string.IsNullOrEmpty(details.ContentRange) ? details.ContentHash : null));
}
