namespace OrleansAlluxio.UnderStorage.WebHdfs;

/// <summary>Removes what crashes left below the reserved name: files that never got theirs, and old uploads.</summary>
internal sealed class WebHdfsSweeper(WebHdfsSession session, WebHdfsTree tree, WebHdfsFiles files)
{
    private const string Operation = "sweep";

    /// <summary>See <see cref="IUnderStorage.SweepAsync"/>.</summary>
    public async ValueTask<int> SweepAsync(
        TimeSpan olderThan, IReadOnlySet<string> liveUploads, CancellationToken cancellationToken)
    {
        var before = session.Time.GetUtcNow().Subtract(olderThan).ToUnixTimeMilliseconds();
        var temporary = await OldAsync(UfsPath.Parse(WebHdfsSession.ReservedName), before, cancellationToken)
            .ConfigureAwait(false);
        var uploads = await OldAsync(WebHdfsUploads.Directory, before, cancellationToken).ConfigureAwait(false);
        List<UfsPath> old =
        [
            .. temporary.Where(path => path != WebHdfsUploads.Directory && !files.IsLive(path.Name)),
            .. uploads.Where(path => !liveUploads.Contains(path.Name)),
        ];
        var removed = 0;
        foreach (var path in old)
        {
            removed += await tree.DeleteAsync(path, recursive: true, Operation, cancellationToken)
                .ConfigureAwait(false) ? 1 : 0;
        }

        return removed;
    }

    private async Task<List<UfsPath>> OldAsync(UfsPath directory, long before, CancellationToken cancellationToken)
    {
        var old = new List<UfsPath>();
        var entries = new WebHdfsDirectory(session, directory, string.Empty, Operation);
        try
        {
            while (await entries.PeekAsync(cancellationToken).ConfigureAwait(false) is { } entry)
            {
                entries.Take();
                if (entry.Status.Fingerprint.ModifiedUnixMs < before)
                {
                    old.Add(directory.Child(entry.Name));
                }
            }
        }
        catch (FabricException error) when (error.Kind is FabricErrorKind.NotFound or FabricErrorKind.NotADirectory)
        {
            // Nothing was ever written here.
        }

        return old;
    }
}
