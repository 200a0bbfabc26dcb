namespace OrleansAlluxio.UnderStorage.Azure;

/// <summary>
/// Removes what crashes left: the marks of old uploads and renames. Finds nothing that is not marked as ours.
/// </summary>
internal sealed class AzureSweeper(AzureSession session, AzureKeys keys, AzureUploads uploads, AzureRenames renames)
{
    private const string Operation = "sweep";

    /// <summary>See <see cref="IUnderStorage.SweepAsync"/>.</summary>
    public async ValueTask<int> SweepAsync(
        TimeSpan olderThan, IReadOnlySet<string> liveUploads, CancellationToken cancellationToken)
    {
        var before = session.Time.GetUtcNow().Subtract(olderThan).ToUnixTimeMilliseconds();
        var removed = 0;
        foreach (var prefix in (string[])[uploads.MarkPrefix, renames.MarkPrefix])
        {
            var query = new AzureKeyQuery(prefix, IsRecursive: true, AzureKeys.BatchMax);
            do
            {
                var page = await keys.ListAsync(query, Operation, cancellationToken).ConfigureAwait(false);
                var old = page.Keys.Where(mark => mark.ModifiedUnixMs < before && !mark.IsDirectory)
                    .Where(mark => !liveUploads.Contains(uploads.IdOfMark(mark.Key)))
                    .Select(static mark => mark.Key).ToList();
                await keys.DeleteAsync(old, Operation, cancellationToken).ConfigureAwait(false);
                removed += old.Count;
                query = query with { Token = page.Next };
            }
            while (query.Token is not null);
        }

        return removed;
    }
}
