namespace OrleansAlluxio.Engine.Jobs;

/// <summary>The records of jobs: those that have not ended, those that have, and what failed.</summary>
internal sealed class JobDocuments(IMetastore metastore)
{
    /// <summary>Most jobs that have not ended: each scan reads them all.</summary>
    public const int OpenMax = 1000;

    /// <summary>Ended jobs that are remembered.</summary>
    public const int EndedMax = 200;

    public IMetastore Metastore => metastore;

    /// <summary>
    /// Adds a job whose id no other one has, nor had: one that ended would keep this one from ever ending. Conflict.
    /// </summary>
    public static IReadOnlyList<MetastoreChange> New(JobRecord record) =>
    [
        // There and gone again in one step: only a condition.
        new MetastoreChange.PutDocument(DocumentKinds.JobEnded, record.Id, "{}"u8.ToArray(), 0),
        new MetastoreChange.DeleteDocument(DocumentKinds.JobEnded, record.Id, null),
        new MetastoreChange.PutDocument(DocumentKinds.Job, record.Id, record.ToPayload(), 0),
    ];

    /// <summary>A job that has not ended, with its row version; null when it has or never was.</summary>
    public async ValueTask<(JobRecord Record, long RowVersion)?> TryGetOpenAsync(
        string id, CancellationToken cancellationToken) =>
        await metastore.TryGetDocumentAsync(DocumentKinds.Job, id, cancellationToken).ConfigureAwait(false)
            is { } document ? (JobRecord.Parse(document), document.RowVersion) : null;

    /// <summary>A job that has ended; null when it has not or never was.</summary>
    public async ValueTask<(JobRecord Record, long RowVersion)?> TryGetEndedAsync(
        string id, CancellationToken cancellationToken) =>
        await metastore.TryGetDocumentAsync(DocumentKinds.JobEnded, id, cancellationToken).ConfigureAwait(false)
            is { } document ? (JobRecord.Parse(document), document.RowVersion) : null;

    /// <summary>The jobs of one of the two kinds of documents, newest first.</summary>
    public async ValueTask<IReadOnlyList<JobRecord>> ListAsync(string kind, CancellationToken cancellationToken)
    {
        var documents = await metastore
            .ListDocumentsAsync(kind, null, MetastoreLimits.ListRowsMax, cancellationToken).ConfigureAwait(false);
        return [.. documents.Select(JobRecord.Parse).OrderByDescending(static r => r.StartedUnixMs)];
    }

    /// <summary>What failed in a job, in order of the paths.</summary>
    public async ValueTask<IReadOnlyList<JobFailure>> FailuresAsync(
        string id, string? after, int entriesMax, CancellationToken cancellationToken)
    {
        var documents = await metastore.ListDocumentsAsync(
            DocumentKinds.JobFailure, JobFailureRecord.KeyOf(id, after ?? string.Empty), entriesMax, cancellationToken)
            .ConfigureAwait(false);
        var prefix = JobFailureRecord.PrefixOf(id);
        return [.. documents.TakeWhile(d => d.Key.StartsWith(prefix, StringComparison.Ordinal))
            .Select(d => JobFailureRecord.Parse(id, d))];
    }

    /// <summary>Whether a path has a record of failure.</summary>
    public async ValueTask<bool> HasFailureAsync(string id, string path, CancellationToken cancellationToken) =>
        await metastore.TryGetDocumentAsync(
            DocumentKinds.JobFailure, JobFailureRecord.KeyOf(id, path), cancellationToken).ConfigureAwait(false)
        is not null;

    /// <summary>Forgets the oldest of the ended jobs, with what failed in them.</summary>
    public async ValueTask ForgetOldAsync(CancellationToken cancellationToken)
    {
        var ended = await ListAsync(DocumentKinds.JobEnded, cancellationToken).ConfigureAwait(false);
        foreach (var record in ended.OrderByDescending(static r => r.EndedUnixMs).Skip(EndedMax))
        {
            // The failures first: a record without them is found again, they without it are not.
            while (true)
            {
                var failures = await FailuresAsync(record.Id, null, 1000, cancellationToken).ConfigureAwait(false);
                if (failures.Count == 0)
                {
                    break;
                }

                await metastore.CommitAsync(
                    [.. failures.Select(f => new MetastoreChange.DeleteDocument(
                        DocumentKinds.JobFailure, JobFailureRecord.KeyOf(record.Id, f.Path.Value), null))],
                    cancellationToken).ConfigureAwait(false);
            }

            await metastore.CommitAsync(
                [new MetastoreChange.DeleteDocument(DocumentKinds.JobEnded, record.Id, null)], cancellationToken)
                .ConfigureAwait(false);
        }
    }
}
