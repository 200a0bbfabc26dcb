using OrleansAlluxio.Engine.Uploads;

namespace OrleansAlluxio.Engine.Persist;

/// <summary>
/// Removes from the stores what crashed writers left: what is marked as this fabric's, is old, and is named by no
/// upload of a client and no persist.
/// </summary>
public sealed class StoreSweep(EngineServices services)
{
    /// <summary>
    /// Sweeps every writable mount; a store that is away is left out. How many uploads and files were removed.
    /// </summary>
    public async ValueTask<int> RunAsync(TimeSpan olderThan, CancellationToken cancellationToken)
    {
        var live = await LiveAsync(cancellationToken).ConfigureAwait(false);
        var removed = 0;
        foreach (var mount in services.Mounts.All.Where(m => !m.Record.ReadOnly))
        {
            try
            {
                removed += await mount.Store.SweepAsync(olderThan, live, cancellationToken).ConfigureAwait(false);
            }
            catch (FabricException) when (!cancellationToken.IsCancellationRequested)
            {
                // This store is away; the others are swept all the same, and this one in an hour.
            }
        }

        return removed;
    }

    // What is begun after this was read is younger than anything that is swept.
    private async ValueTask<HashSet<string>> LiveAsync(CancellationToken cancellationToken)
    {
        HashSet<string> live = new(StringComparer.Ordinal);
        await ForEachAsync(
            DocumentKinds.Upload, d => live.Add(UploadRecord.Parse(d).StoreUploadId), cancellationToken)
            .ConfigureAwait(false);
        await ForEachAsync(
            DocumentKinds.Persist,
            d =>
            {
                if (PersistRecord.Parse(d).UploadId is { } id)
                {
                    live.Add(id);
                }
            },
            cancellationToken).ConfigureAwait(false);
        return live;
    }

    private async ValueTask ForEachAsync(string kind, Action<DocumentRow> take, CancellationToken cancellationToken)
    {
        for (string? after = null; ;)
        {
            var page = await services.Metastore
                .ListDocumentsAsync(kind, after, MetastoreLimits.ListRowsMax, cancellationToken).ConfigureAwait(false);
            foreach (var document in page)
            {
                take(document);
            }

            if (page.Count < MetastoreLimits.ListRowsMax)
            {
                return;
            }

            after = page[^1].Key;
        }
    }
}
