namespace OrleansAlluxio.UnderStorage.S3;

/// <summary>
/// Removes what crashes left: uploads and renames whose marks are old. Finds nothing that is not marked as ours.
/// </summary>
internal sealed class S3Sweeper(S3Session session, S3Keys keys, S3Uploads uploads, S3Renames renames)
{
    private const string Operation = "sweep";

    // A mark is a key and an upload id, each at most 1 KiB in S3.
    private const int MarkBytesMax = 4 << 10;

    /// <summary>See <see cref="IUnderStorage.SweepAsync"/>.</summary>
    public async ValueTask<int> SweepAsync(
        TimeSpan olderThan, IReadOnlySet<string> liveUploads, CancellationToken cancellationToken)
    {
        var before = session.Time.GetUtcNow().Subtract(olderThan).ToUnixTimeMilliseconds();
        var removed = 0;
        await foreach (var mark in OldMarksAsync(uploads.MarkPrefix, before, cancellationToken).ConfigureAwait(false))
        {
            var lines = (await ReadAsync(mark, cancellationToken).ConfigureAwait(false)).Split('\n');
            if (lines.Length != 2 || liveUploads.Contains(lines[1]) || session.LiveUploads.Contains(lines[1]))
            {
                continue;
            }

            await uploads.AbortAsync(lines[0], lines[1], cancellationToken).ConfigureAwait(false);
            removed++;
        }

        await foreach (var mark in OldMarksAsync(renames.MarkPrefix, before, cancellationToken).ConfigureAwait(false))
        {
            await keys.DeleteAsync(mark, Operation, cancellationToken).ConfigureAwait(false);
            removed++;
        }

        return removed;
    }

    private async IAsyncEnumerable<string> OldMarksAsync(
        string prefix, long beforeUnixMs,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // By key, not by token: the marks listed are deleted between two answers.
        string? last = null;
        S3KeyPage page;
        do
        {
            var query = new S3KeyQuery(prefix, IsRecursive: true, S3Keys.BatchMax, StartAfter: last);
            page = await keys.ListAsync(query, Operation, cancellationToken).ConfigureAwait(false);
            foreach (var mark in page.Keys)
            {
                last = mark.Key;
                if (mark.ModifiedUnixMs < beforeUnixMs)
                {
                    yield return mark.Key;
                }
            }
        }
        while (page.Next is not null);
    }

    private Task<string> ReadAsync(string key, CancellationToken cancellationToken) => session.RunAsync(
        Operation, key,
        async (_, token) =>
        {
            using var answer = await session.Client.GetObjectAsync(session.Options.Bucket, key, token)
                .ConfigureAwait(false);
            var bytes = new byte[MarkBytesMax];
            var read = await answer.ResponseStream.ReadAtLeastAsync(
                bytes, bytes.Length, throwOnEndOfStream: false, token)
                .ConfigureAwait(false);
            return System.Text.Encoding.UTF8.GetString(bytes, 0, read);
        },
        cancellationToken);
}
