using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Versions;

/// <summary>
/// What lifecycle rules need of a versioned bucket: noncurrent versions past an age, and delete markers that hide
/// nothing. Runs as any caller, beside any traffic: a version is deleted by its id, which nothing else ever has.
/// </summary>
internal static class NoncurrentVersions
{
    private const int PageItems = 1000;

    /// <summary>
    /// Deletes noncurrent versions and markers of keys with a prefix that are due, but keeps the newest few of each
    /// key. Returns how many went.
    /// </summary>
    /// <param name="bucket">The bucket; its caller may be the fabric itself.</param>
    /// <param name="prefix">Keys begin with it.</param>
    /// <param name="isDue">Given a version and when it was replaced, milliseconds since 1970.</param>
    /// <param name="newestKept">Noncurrent versions of each key to keep whatever their age.</param>
    /// <param name="cancellationToken">Gives up between two versions.</param>
    public static ValueTask<int> ExpireAsync(
        VersionedBucket bucket, string prefix, Func<ListedVersion, long, bool> isDue, int newestKept,
        CancellationToken cancellationToken)
    {
        var (key, noncurrent, newerAt) = (string.Empty, 0, long.MaxValue);
        return DeleteAsync(bucket, prefix, item =>
        {
            if (item.Key != key)
            {
                (key, noncurrent, newerAt) = (item.Key, 0, long.MaxValue);
            }

            var replacedAt = newerAt;
            newerAt = item.Status!.ModifiedUnixMs;
            return !item.IsLatest && noncurrent++ >= newestKept && isDue(item, replacedAt) ? item : null;
        }, cancellationToken);
    }

    /// <summary>
    /// Deletes delete markers of keys with a prefix that were written before a time and have no version left. Returns
    /// how many went.
    /// </summary>
    public static async ValueTask<int> ExpireMarkersAsync(
        VersionedBucket bucket, string prefix, long writtenBefore, CancellationToken cancellationToken)
    {
        // Whether a marker is alone tells the item after it.
        ListedVersion? candidate = null;
        var count = await DeleteAsync(bucket, prefix, item =>
        {
            var alone = candidate is { } marker && marker.Key != item.Key ? candidate : null;
            candidate = item is { IsLatest: true, IsMarker: true } && item.Status!.ModifiedUnixMs < writtenBefore
                ? item
                : null;
            return alone;
        }, cancellationToken);
        if (candidate is { } last)
        {
            await DeleteAsync(bucket, last, cancellationToken);
            count++;
        }

        return count;
    }

    private static async ValueTask<int> DeleteAsync(
        VersionedBucket bucket, string prefix, Func<ListedVersion, ListedVersion?> visit,
        CancellationToken cancellationToken)
    {
        var count = 0;
        var query = new VersionQuery(prefix, string.Empty, null, null, PageItems);
        while (true)
        {
            var (items, isTruncated) = await VersionLister.ListAsync(bucket, query, cancellationToken);
            foreach (var item in items)
            {
                if (visit(item) is { } due)
                {
                    await DeleteAsync(bucket, due, cancellationToken);
                    count++;
                }
            }

            if (!isTruncated)
            {
                return count;
            }

            query = query with { KeyMarker = items[^1].Key, IdMarker = items[^1].Id };
        }
    }

    private static async ValueTask DeleteAsync(
        VersionedBucket bucket, ListedVersion item, CancellationToken cancellationToken)
    {
        if (KeyPaths.TryOfKey(bucket.Path, item.Key) is { } path)
        {
            await VersionedDeletes.DeleteAsync(bucket, path, item.Id!, cancellationToken);
        }
    }
}
