using System.Globalization;
using System.Runtime.CompilerServices;
using OrleansAlluxio.Engine.Namespace;
using OrleansAlluxio.Engine.Recovery;

namespace OrleansAlluxio.Engine.Fsck;

/// <summary>
/// Checks the fabric's own state: 1 the database by its own rules; 2 files of which only the fabric has a copy, against
/// the cache; 3 pages that count as such a copy, against the files; 4 records, against what they are about; 5 names
/// that several branches of a union have. A repair of 2 and 3 is what a start does,
/// <see cref="PageReconciliation"/>; it is safe while the fabric serves.
/// </summary>
internal sealed class FabricFsck(
    EngineServices services, PageReconciliation reconciliation, Persist.StoreSweep sweep) : IFabricFsck
{
    private const int ProblemsMax = 1000;
    private const int PageRows = 1000;

    // What crashed writers left in stores: younger than that may be under way.
    private static readonly TimeSpan SweptOlderThan = TimeSpan.FromDays(1);

    /// <inheritdoc/>
    public async IAsyncEnumerable<FsckLine> CheckAsync(
        bool repair, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var tally = new Tally();

        // Step 1.
        foreach (var finding in await DatabaseAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return tally.Line(finding);
        }

        // Steps 2 and 3, then their repair, then again what is left: so a finding says what has become of it.
        var before = await CopiesAsync(tally, cancellationToken).ConfigureAwait(false);
        if (repair && before.Count > 0)
        {
            await reconciliation.ReconcileAsync(cancellationToken).ConfigureAwait(false);
            var left = (await CopiesAsync(new Tally(), cancellationToken).ConfigureAwait(false))
                .Select(static f => (f.Kind, f.Subject)).ToHashSet();
            before = [.. before.Select(f => f with { Repaired = !left.Contains((f.Kind, f.Subject)) })];
        }

        foreach (var finding in before)
        {
            yield return tally.Line(finding);
        }

        // Step 4.
        await foreach (var finding in RecordsAsync(tally, repair, cancellationToken).ConfigureAwait(false))
        {
            yield return tally.Line(finding);
        }

        // Step 5.
        await foreach (var finding in HiddenFiles.FindAsync(services.Mounts, cancellationToken).ConfigureAwait(false))
        {
            yield return tally.Line(finding);
        }

        var swept = repair ? await sweep.RunAsync(SweptOlderThan, cancellationToken).ConfigureAwait(false) : 0;
        var statistics = await services.Metastore.GetStatisticsAsync(cancellationToken).ConfigureAwait(false);
        yield return new FsckLine(null, tally.Summary(statistics.Inodes, swept));
    }

    private async ValueTask<IReadOnlyList<FsckFinding>> DatabaseAsync(CancellationToken cancellationToken)
    {
        if (services.Metastore is not IMetastoreIntegrity database)
        {
            return [];
        }

        var problems = await database.CheckIntegrityAsync(ProblemsMax, cancellationToken).ConfigureAwait(false);
        return [.. problems.Select(static p => new FsckFinding(
            FsckFindingKind.Database, "metastore", p, "none: restore a backup", false))];
    }

    private async ValueTask<List<FsckFinding>> CopiesAsync(Tally tally, CancellationToken cancellationToken)
    {
        await services.Pages.WaitRecoveredAsync(cancellationToken).ConfigureAwait(false);
        var findings = new List<FsckFinding>();

        // Taken first: a file that is written meanwhile has its row before the rows are read.
        var dirty = services.Pages.DirtyFiles().ToHashSet();
        InodeId? after = null;
        while (true)
        {
            var rows = await services.Metastore.ListUnpersistedAsync(after, PageRows, cancellationToken)
                .ConfigureAwait(false);
            foreach (var row in rows)
            {
                tally.Unpersisted++;
                dirty.Remove(new FileVersion(row.Id, row.ContentVersion));
                if (await CopyAsync(row, cancellationToken).ConfigureAwait(false) is { } finding)
                {
                    findings.Add(finding);
                }
            }

            if (rows.Count < PageRows)
            {
                break;
            }

            after = rows[^1].Id;
        }

        foreach (var file in dirty.Where(reconciliation.IsOfAnEarlierProcess))
        {
            findings.Add(new FsckFinding(
                FsckFindingKind.OrphanPages, $"pages of {file}", "they count as an only copy, and no file needs them",
                "let them go", false));
        }

        return findings;
    }

    private async ValueTask<FsckFinding?> CopyAsync(InodeRow row, CancellationToken cancellationToken)
    {
        var cached = services.Pages.Locate(new FileVersion(row.Id, row.ContentVersion)).Sum(p => (long)p.LengthBytes);
        var isWhole = cached == row.LengthBytes
            || await HasRemoteAsync(row, cancellationToken).ConfigureAwait(false);
        var isLost = row.Persistence == PersistenceState.Lost;
        if (isWhole != isLost
            || await PathWalk.PathOfAsync(services.Metastore, row.Id, cancellationToken).ConfigureAwait(false)
                is not { } path)
        {
            return null;
        }

        return isWhole
            ? new FsckFinding(
                FsckFindingKind.Content, path.Value, "it counts as lost, and all of it is in the cache",
                "give it its state back", false)
            : new FsckFinding(
                FsckFindingKind.Content, path.Value,
                $"only the fabric has it, and {cached} of its {row.LengthBytes} bytes are in the cache",
                "mark it LOST", false);
    }

    /// <summary>Whether another worker has all of it.</summary>
    private async ValueTask<bool> HasRemoteAsync(InodeRow row, CancellationToken cancellationToken)
    {
        var pages = await services.RemotePages
            .LocateAsync(new FileVersion(row.Id, row.ContentVersion), cancellationToken).ConfigureAwait(false);
        return pages.GroupBy(static p => p.Worker).Any(w => w.Sum(static p => p.DirtyBytes) == row.LengthBytes);
    }

    private async IAsyncEnumerable<FsckFinding> RecordsAsync(
        Tally tally, bool repair, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var (kind, owner) in Owners)
        {
            string? after = null;
            while (true)
            {
                var page = await services.Metastore.ListDocumentsAsync(kind, after, PageRows, cancellationToken)
                    .ConfigureAwait(false);
                foreach (var document in page)
                {
                    tally.Records++;
                    if (await RecordAsync(document, owner, repair, cancellationToken).ConfigureAwait(false)
                        is { } finding)
                    {
                        yield return finding;
                    }
                }

                if (page.Count < PageRows)
                {
                    break;
                }

                after = page[^1].Key;
            }
        }
    }

    private static IReadOnlyList<(string Kind, RecordOwner Owner)> Owners { get; } =
    [
        (DocumentKinds.Pin, RecordOwner.Inode), (DocumentKinds.Access, RecordOwner.Inode),
        (DocumentKinds.Replication, RecordOwner.Inode),
        (DocumentKinds.Persist, RecordOwner.Inode),
        (DocumentKinds.UploadPart, RecordOwner.Upload), (DocumentKinds.JobFailure, RecordOwner.Job),
    ];

    private async ValueTask<FsckFinding?> RecordAsync(
        DocumentRow document, RecordOwner owner, bool repair, CancellationToken cancellationToken)
    {
        var subject = $"{document.Kind} {document.Key}";
        if (await HasOwnerAsync(document, owner, cancellationToken).ConfigureAwait(false) is not { } hasOwner)
        {
            return new FsckFinding(
                FsckFindingKind.BadRecord, subject, "its key names nothing", "none: somebody should look at it", false);
        }

        if (hasOwner)
        {
            return null;
        }

        var isRemoved = repair && await TryRemoveAsync(document, cancellationToken).ConfigureAwait(false);
        return new FsckFinding(
            FsckFindingKind.OrphanRecord, subject, $"the {owner.ToString().ToLowerInvariant()} it is about is gone",
            "remove it", isRemoved);
    }

    private async ValueTask<bool?> HasOwnerAsync(
        DocumentRow document, RecordOwner owner, CancellationToken cancellationToken)
    {
        switch (owner)
        {
            case RecordOwner.Inode:
                return long.TryParse(document.Key, NumberStyles.None, CultureInfo.InvariantCulture, out var inode)
                    && inode > 0
                    ? await services.Metastore.TryGetInodeAsync(new InodeId(inode), cancellationToken)
                        .ConfigureAwait(false) is not null
                    : null;
            case RecordOwner.Job:
                var slash = document.Key.IndexOf('/', StringComparison.Ordinal);
                return slash <= 0 ? null
                    : await HasAsync(DocumentKinds.Job, document.Key[..slash], cancellationToken).ConfigureAwait(false)
                        || await HasAsync(DocumentKinds.JobEnded, document.Key[..slash], cancellationToken)
                            .ConfigureAwait(false);
            default:
                return Uploads.UploadPartRecord.TryUploadOf(document.Key) is { } upload
                    ? await HasAsync(DocumentKinds.Upload, upload, cancellationToken).ConfigureAwait(false)
                    : null;
        }
    }

    private async ValueTask<bool> HasAsync(string kind, string key, CancellationToken cancellationToken) =>
        await services.Metastore.TryGetDocumentAsync(kind, key, cancellationToken).ConfigureAwait(false) is not null;

    private async ValueTask<bool> TryRemoveAsync(DocumentRow document, CancellationToken cancellationToken)
    {
        try
        {
            await services.Metastore.CommitAsync(
                [new MetastoreChange.DeleteDocument(document.Kind, document.Key, document.RowVersion)],
                cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (FabricException e) when (e.Kind == FabricErrorKind.Conflict)
        {
            return false; // Somebody works with it at this moment: it is looked at the next time.
        }
    }

    /// <summary>What a record is about.</summary>
    private enum RecordOwner
    {
        Inode,
        Upload,
        Job,
    }

    /// <summary>What was looked at and found.</summary>
    private sealed class Tally
    {
        private long _findings;
        private long _repaired;

        public long Unpersisted { get; set; }

        public long Records { get; set; }

        public FsckLine Line(FsckFinding finding)
        {
            _findings++;
            _repaired += finding.Repaired ? 1 : 0;
            return new FsckLine(finding, null);
        }

        public FsckSummary Summary(long inodes, int swept) =>
            new(inodes, Unpersisted, Records, _findings, _repaired, swept);
    }
}
