using OrleansAlluxio.Engine.Locking;
using OrleansAlluxio.Engine.Namespace;

namespace OrleansAlluxio.Engine.Reading;

/// <summary>
/// Finds a content again that its store does not have where it was. The fabric changes a store before its tree: what is
/// missed then may be one row from being elsewhere, and only who waits for that row can tell such a change from one
/// behind the fabric's back.
/// </summary>
internal static class ContentTrace
{
    // A file that moves between so many waits and looks is being renamed in a loop.
    private const int LooksMax = 8;

    /// <summary>
    /// Where a content is after the changes of it that are under way; null when the fabric has another content or none
    /// in its place. Waits for holds: not to be called by who has one.
    /// </summary>
    public static async ValueTask<ContentPlace?> RunAsync(
        EngineServices services, FileStatus opened, CancellationToken cancellationToken)
    {
        var path = opened.Path;
        for (var look = 0; look < LooksMax; look++)
        {
            await services.Holds.WaitAsync(path, cancellationToken).ConfigureAwait(false);
            var row = await services.Metastore.TryGetInodeAsync(opened.Version.Inode, cancellationToken)
                .ConfigureAwait(false);
            if (row is null || row.ContentVersion != opened.Version.Version)
            {
                return null;
            }

            var (at, isDetached) = await PathWalk
                .TracePathAsync(services.Metastore, opened.Version.Inode, cancellationToken).ConfigureAwait(false);
            if (isDetached)
            {
                return null;
            }

            path = at ?? path;
            var status = at is null
                ? null
                : (await services.Tree.LookupAsync(path, cancellationToken).ConfigureAwait(false)).Status;
            if (status?.Version == opened.Version)
            {
                return new ContentPlace(
                    services.Mounts.Of(path).StorePath(path),
                    status.Persistence == PersistenceState.Persisted ? status.Fingerprint : null);
            }
        }

        return null;
    }
}
