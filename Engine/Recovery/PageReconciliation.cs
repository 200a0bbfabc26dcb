using OrleansAlluxio.Engine.Namespace;

namespace OrleansAlluxio.Engine.Recovery;

/// <summary>
/// Makes pages and namespace agree after a start, in the background once the page index is whole: dirty pages of writes
/// that were never acknowledged go; files whose only copy is gone are shown as lost, and come back as soon as their
/// pages do.
/// </summary>
public sealed class PageReconciliation(EngineServices services, Persist.PersistQueue persists)
{
    private const int BatchMax = 1000;

    private static readonly TimeSpan RetryEvery = TimeSpan.FromSeconds(5);

    private long _firstOwn;

    /// <summary>Before anything is served: files written from here on are none of an earlier process.</summary>
    public async ValueTask BeginAsync(CancellationToken cancellationToken) => _firstOwn = await services.Metastore
        .ReserveIdsAsync(MetastoreSequence.Inode, 1, cancellationToken).ConfigureAwait(false);

    /// <summary>Runs until it has got through once; while the metastore is away it comes back.</summary>
    public async ValueTask RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await ReconcileAsync(cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (FabricException e) when (e.Retry != RetryAdvice.Never)
            {
                await Task.Delay(RetryEvery, services.Time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Whether it is none that this process may be writing.</summary>
    public bool IsOfAnEarlierProcess(FileVersion file) => file.Inode.Value < _firstOwn;

    /// <summary>One run. Idempotent.</summary>
    public async ValueTask ReconcileAsync(CancellationToken cancellationToken)
    {
        await services.Pages.WaitRecoveredAsync(cancellationToken).ConfigureAwait(false);
        var dirty = services.Pages.DirtyFiles();
        var owned = await ReviewUnpersistedAsync(cancellationToken).ConfigureAwait(false);
        foreach (var file in dirty)
        {
            if (owned.Contains(file) || !IsOfAnEarlierProcess(file))
            {
                continue;
            }

            var row = await services.Metastore.TryGetInodeAsync(file.Inode, cancellationToken).ConfigureAwait(false);
            if (row is null)
            {
                services.Pages.Remove(file);
            }
            else
            {
                services.Pages.MarkClean(file);
            }
        }
    }

    private async ValueTask<HashSet<FileVersion>> ReviewUnpersistedAsync(CancellationToken cancellationToken)
    {
        var owned = new HashSet<FileVersion>();
        InodeId? after = null;
        while (true)
        {
            var rows = await services.Metastore.ListUnpersistedAsync(after, BatchMax, cancellationToken)
                .ConfigureAwait(false);
            foreach (var row in rows)
            {
                owned.Add(new FileVersion(row.Id, row.ContentVersion));
                await ReviewAsync(row, cancellationToken).ConfigureAwait(false);
            }

            if (rows.Count < BatchMax)
            {
                return owned;
            }

            after = rows[^1].Id;
        }
    }

    private async ValueTask<bool> HasCopiesAsync(InodeRow row, CancellationToken cancellationToken) =>
        services.Copies is not null
        && await Persist.PersistEntry.TryReadAsync(
            services.Metastore, Persist.PersistRecord.KeyOf(row.Id), cancellationToken).ConfigureAwait(false)
            is { Record.Copies.Count: > 0 };

    private async ValueTask ReviewAsync(InodeRow row, CancellationToken cancellationToken)
    {
        var file = new FileVersion(row.Id, row.ContentVersion);
        var isWhole = services.Pages.Locate(file).Sum(p => (long)p.LengthBytes) == row.LengthBytes;
        if (isWhole == (row.Persistence != PersistenceState.Lost))
        {
            return;
        }

        if (!isWhole && await HasCopiesAsync(row, cancellationToken).ConfigureAwait(false))
        {
            return; // What the workers have is for whoever asks them to say.
        }

        var path = await PathWalk.PathOfAsync(services.Metastore, row.Id, cancellationToken).ConfigureAwait(false);
        if (path is not { } at)
        {
            return; // In the bin of detached subtrees.
        }

        var wasToPersist = await services.Metastore.TryGetDocumentAsync(
            DocumentKinds.Persist, Persist.PersistRecord.KeyOf(row.Id), cancellationToken)
                .ConfigureAwait(false) is not null;
        var state = !isWhole ? PersistenceState.Lost
            : wasToPersist ? PersistenceState.ToPersist : PersistenceState.NotPersisted;
        await services.Tree.SetPersistenceAsync(at, file, state, cancellationToken).ConfigureAwait(false);
        if (state == PersistenceState.ToPersist)
        {
            persists.Enqueue(row.Id);
        }
    }
}
