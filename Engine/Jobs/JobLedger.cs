using System.Diagnostics;

namespace OrleansAlluxio.Engine.Jobs;

/// <summary>
/// What a run has finished, so that at any moment one small record says it all: a position in the walk that everything
/// before is finished up to, the few finished beyond it, and counts of exactly those. Thread-safe.
/// </summary>
internal sealed class JobLedger : IDisposable
{
    /// <summary>
    /// Most visits between the first unfinished and the last begun. One slow file holds the position, not the others.
    /// </summary>
    public const int WindowMax = 1024;

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _room = new(WindowMax);
    private readonly Queue<JobTicket> _open = new();
    private readonly HashSet<long> _before;
    private Dictionary<string, JobFailureRecord?> _failures = new(StringComparer.Ordinal);
    private JobRecord _record;
    private long _changes;

    /// <summary>Goes on from a record.</summary>
    public JobLedger(JobRecord record)
    {
        _record = record;
        _before = [.. record.Beyond];
    }

    /// <summary>Counts changes: as long as it stays, there is nothing new to write.</summary>
    public long Changes => Volatile.Read(ref _changes);

    /// <summary>Failures that are not written yet.</summary>
    public int FailuresUnwritten
    {
        get
        {
            lock (_lock)
            {
                return _failures.Count;
            }
        }
    }

    /// <summary>The record as of now: position, counts, phase.</summary>
    public JobRecord Record
    {
        get
        {
            lock (_lock)
            {
                return Snapshot();
            }
        }
    }

    /// <summary>What the run is doing.</summary>
    public JobPhase Phase => Volatile.Read(ref _record).Phase;

    /// <summary>How many failures are recorded.</summary>
    public long Failed => Volatile.Read(ref _record).Counts.Failed;

    /// <summary>
    /// Begins a visit when there is room; null when an earlier run has finished it. In the order of the walk, one
    /// caller at a time.
    /// </summary>
    public async ValueTask<JobTicket?> OpenAsync(JobVisit visit, CancellationToken cancellationToken)
    {
        await _room.WaitAsync(cancellationToken).ConfigureAwait(false);
        lock (_lock)
        {
            var ticket = new JobTicket(visit);
            _open.Enqueue(ticket);
            if (visit.Inode == 0 || !_before.Remove(visit.Inode))
            {
                return ticket;
            }

            Finish(ticket);
            return null;
        }
    }

    /// <summary>
    /// A visit is finished; counts tells what it adds. <paramref name="isMended"/>: what is recorded as failed at its
    /// path has not any more.
    /// </summary>
    public void Finish(JobTicket ticket, bool isMended, Func<JobCounts, JobCounts> counts)
    {
        lock (_lock)
        {
            Finish(ticket);
            var after = counts(_record.Counts);
            if (isMended)
            {
                _failures[ticket.Visit.Path.Value] = null;
                after = after with { Failed = after.Failed - 1 };
            }

            _record = _record with { Counts = after };
        }
    }

    /// <summary>A visit failed. <paramref name="isNew"/>: nothing is recorded of its path yet.</summary>
    public void Fail(JobTicket ticket, JobFailureRecord failure, bool isNew, Func<JobCounts, JobCounts> counts)
    {
        lock (_lock)
        {
            Finish(ticket);
            _failures[ticket.Visit.Path.Value] = failure;
            var after = counts(_record.Counts);
            _record = _record with { Counts = after with { Failed = after.Failed + (isNew ? 1 : 0) } };
        }
    }

    /// <summary>Whether a failure of a path is noted and not written yet; null when nothing is noted of it.</summary>
    public bool? HasUnwrittenFailure(string path)
    {
        lock (_lock)
        {
            return _failures.TryGetValue(path, out var failure) ? failure is not null : null;
        }
    }

    /// <summary>
    /// Changes the record but for what is counted here. What is no news is written with the next that is.
    /// </summary>
    public void Change(Func<JobRecord, JobRecord> change, bool isNews)
    {
        lock (_lock)
        {
            _record = change(_record);
            _changes += isNews ? 1 : 0;
        }
    }

    /// <summary>Begins another phase; every visit of the last one is finished.</summary>
    public void Begin(JobPhase phase)
    {
        lock (_lock)
        {
            Debug.Assert(_open.All(static t => t.IsFinished), "A phase ends when all of it is finished.");
            _before.Clear();
            _record = _record with { Phase = phase, Cursor = null, Beyond = [] };
            _changes++;
        }
    }

    /// <summary>Takes what is to be written: it all goes into one commit, or is returned.</summary>
    public (JobRecord Record, IReadOnlyDictionary<string, JobFailureRecord?> Failures) Take()
    {
        lock (_lock)
        {
            var failures = _failures;
            _failures = new(StringComparer.Ordinal);
            return (Snapshot(), failures);
        }
    }

    /// <summary>Takes failures back that may not be written; what was noted since is newer.</summary>
    public void Return(IReadOnlyDictionary<string, JobFailureRecord?> failures)
    {
        lock (_lock)
        {
            foreach (var (path, failure) in failures)
            {
                _failures.TryAdd(path, failure);
            }

            _changes++;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _room.Dispose();

    // Those of an earlier run that the walk has not come to yet are finished still.
    private JobRecord Snapshot() => _record with
    {
        Beyond = [.. _before, .. _open.Where(static t => t.IsFinished && t.Visit.Inode != 0)
            .Select(static t => t.Visit.Inode)],
    };

    private void Finish(JobTicket ticket)
    {
        Debug.Assert(!ticket.IsFinished, "A visit is finished once.");
        ticket.IsFinished = true;
        JobCursor? passed = null;
        while (_open.TryPeek(out var first) && first.IsFinished)
        {
            _open.Dequeue();
            passed = first.Cursor;
            _room.Release();
        }

        _record = passed is null ? _record : _record with { Cursor = passed };
        _changes++;
    }
}
