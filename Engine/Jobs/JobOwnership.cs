namespace OrleansAlluxio.Engine.Jobs;

/// <summary>
/// A run's hold of its job's record. Every write is a compare-and-set on the row: a run that finds another epoch than
/// its own has lost the job and is <see cref="FabricErrorKind.Fenced"/>; what somebody asked of the job meanwhile is
/// taken over. One write at a time.
/// </summary>
internal sealed class JobOwnership : IDisposable
{
    // Whoever changes a record besides its run is a person: they do not do so ten times between two of its writes.
    private const int AttemptsMax = 10;

    private readonly JobDocuments _documents;
    private readonly JobLedger _ledger;
    private readonly string _id;
    private readonly long _epoch;
    private readonly SemaphoreSlim _gate = new(1);
    private long _rowVersion;
    private long _checkpoint;
    private long _written = -1;
    private bool _isDoubtful;

    private JobOwnership(JobDocuments documents, JobLedger ledger, JobRecord taken, long rowVersion)
    {
        (_documents, _ledger, _id, _epoch) = (documents, ledger, taken.Id, taken.Epoch);
        (_rowVersion, _checkpoint, Wanted) = (rowVersion, taken.Checkpoint, taken.Wanted);
    }

    /// <summary>What was asked of the job when its record was last read.</summary>
    public JobState Wanted { get; private set; }

    /// <summary>
    /// Takes a job over from whoever ran it before. Conflict when somebody else did so in this moment.
    /// </summary>
    public static async ValueTask<JobOwnership> TakeAsync(
        JobDocuments documents, JobRecord found, long rowVersion, Func<JobRecord, JobLedger> ledger,
        CancellationToken cancellationToken)
    {
        var taken = found with
        {
            Epoch = found.Epoch + 1,
            State = JobState.Running,
            Resumes = found.Resumes + (found.State == JobState.Waiting && found.Checkpoint == 0 ? 0 : 1),
        };
        await documents.Metastore.CommitAsync(
            [new MetastoreChange.PutDocument(DocumentKinds.Job, taken.Id, taken.ToPayload(), rowVersion)],
            cancellationToken).ConfigureAwait(false);
        return new JobOwnership(documents, ledger(taken), taken, rowVersion + 1);
    }

    /// <summary>The ledger it writes.</summary>
    public JobLedger Ledger => _ledger;

    /// <summary>Writes what is new, or else only looks what is asked for.</summary>
    public async ValueTask SaveAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var changes = _ledger.Changes;
            if (changes == _written)
            {
                await ReloadAsync(cancellationToken).ConfigureAwait(false);
                return;
            }

            await WriteAsync(static record => record, cancellationToken).ConfigureAwait(false);
            _written = changes;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Writes the last of this run: the job ends, or is left to whoever takes it up.</summary>
    public async ValueTask LeaveAsync(Func<JobRecord, JobRecord> last, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await WriteAsync(last, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _gate.Dispose();
        _ledger.Dispose();
    }

    private async ValueTask WriteAsync(Func<JobRecord, JobRecord> change, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (_isDoubtful)
            {
                await ReloadAsync(cancellationToken).ConfigureAwait(false);
            }

            var (record, failures) = _ledger.Take();
            record = change(record with { Checkpoint = _checkpoint + 1, Wanted = Wanted });
            try
            {
                await _documents.Metastore.CommitAsync(
                    [.. Rows(record), .. failures.Select(f => FailureRow(f.Key, f.Value))], cancellationToken)
                    .ConfigureAwait(false);
                (_rowVersion, _checkpoint) = (_rowVersion + 1, record.Checkpoint);
                return;
            }
            catch (Exception e)
            {
                // In or not: it is read before the next write, and writing failures again changes nothing.
                _isDoubtful = true;
                _ledger.Return(failures);
                if (e is not FabricException { Kind: FabricErrorKind.Conflict } || attempt == AttemptsMax)
                {
                    throw;
                }
            }
        }
    }

    private async ValueTask ReloadAsync(CancellationToken cancellationToken)
    {
        var stored = await _documents.TryGetOpenAsync(_id, cancellationToken).ConfigureAwait(false);
        if (stored is not { } found || found.Record.Epoch != _epoch)
        {
            throw new FabricException(
                FabricErrorKind.Fenced, "run job", _id, "another run has taken the job over or ended it");
        }

        (_rowVersion, _checkpoint, Wanted) = (found.RowVersion, found.Record.Checkpoint, found.Record.Wanted);
        _isDoubtful = false;
    }

    // An ended job changes its kind of document, so that the jobs that are read at each scan stay few.
    private IReadOnlyList<MetastoreChange> Rows(JobRecord record) => record.IsEnded
        ? [
            new MetastoreChange.DeleteDocument(DocumentKinds.Job, _id, _rowVersion),
            new MetastoreChange.PutDocument(DocumentKinds.JobEnded, _id, record.ToPayload(), 0),
        ]
        : [new MetastoreChange.PutDocument(DocumentKinds.Job, _id, record.ToPayload(), _rowVersion)];

    private MetastoreChange FailureRow(string path, JobFailureRecord? failure)
    {
        var key = JobFailureRecord.KeyOf(_id, path);
        return failure is null
            ? new MetastoreChange.DeleteDocument(DocumentKinds.JobFailure, key, null)
            : new MetastoreChange.PutDocument(DocumentKinds.JobFailure, key, failure.ToPayload(), null);
    }
}
