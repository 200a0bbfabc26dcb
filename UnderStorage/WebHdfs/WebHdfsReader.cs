namespace OrleansAlluxio.UnderStorage.WebHdfs;

/// <summary>
/// A ranged read. The protocol knows no conditions: the server opens the file before it answers, so a look at the file
/// after the answer began and before its first byte is taken tells which content was opened.
/// </summary>
internal sealed class WebHdfsReader : UfsRangedReader
{
    private readonly WebHdfsSession _session;
    private readonly WebHdfsTree _tree;

    private WebHdfsReader(WebHdfsSession session, WebHdfsTree tree, UfsReadRequest request)
        : base(request, session.Errors, (session.Options.RequestTimeout, session.Options.Retries), session.Time) =>
        (_session, _tree) = (session, tree);

    protected override string Subject => _session.Describe(Request.Path);

    /// <summary>Opens a read; see <see cref="IUnderStorage.OpenReadAsync"/>.</summary>
    public static async Task<WebHdfsReader> OpenAsync(
        WebHdfsSession session, WebHdfsTree tree, UfsReadRequest request, CancellationToken cancellationToken)
    {
        CheckRequest(request, session.Describe(request.Path));
        var reader = new WebHdfsReader(session, tree, request);
        await reader.StartAsync(cancellationToken).ConfigureAwait(false);
        return reader;
    }

    protected override async Task<UfsRangeAnswer> GetAsync(
        long skipBytes, string tag, CancellationToken cancellationToken)
    {
        var first = Request.OffsetBytes + skipBytes;
        var call = WebHdfsCall.Get("OPEN", Request.Path, Operation)
            .With("offset", first).With("length", Request.LengthBytes - skipBytes);
        HttpResponseMessage answer;
        try
        {
            answer = await _session.RunAsync(call, (_, token) => _session.OpenAsync(call, token), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (FabricException error) when (error.Retry == RetryAdvice.Never)
        {
            // What is wrong the file itself says best: a directory, an end before the range, nothing there.
            await CheckAsync(first, tag, cancellationToken).ConfigureAwait(false);
            throw;
        }

        try
        {
            var found = await CheckAsync(first, tag, cancellationToken).ConfigureAwait(false);
            var content = await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            var left = Math.Min(found.LengthBytes - first, Request.LengthBytes - skipBytes);
            return new UfsRangeAnswer(
                content, answer, found.ContentTag, answer.Content.Headers.ContentLength ?? left);
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }

    private async Task<Fingerprint> CheckAsync(long first, string tag, CancellationToken cancellationToken)
    {
        var found = await _tree.TryStatOwnAsync(Request.Path, Operation, cancellationToken).ConfigureAwait(false)
            ?? throw WebHdfsErrors.NotFound(Operation, Subject);
        var seen = found.Fingerprint;
        if (seen.Kind == EntryKind.Directory)
        {
            throw new FabricException(FabricErrorKind.IsADirectory, Operation, Subject, "it is a directory");
        }

        if (!IsContent(tag, seen.ContentTag, seen.ModifiedUnixMs))
        {
            throw WebHdfsErrors.Changed(Operation, Subject);
        }

        return first < seen.LengthBytes
            ? seen
            : throw new FabricException(
                FabricErrorKind.InvalidRange, Operation, Subject,
                $"offset {first} lies outside its {seen.LengthBytes} bytes");
    }
}
