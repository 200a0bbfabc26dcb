using OrleansAlluxio.Metastore.Rows;

namespace OrleansAlluxio.Metastore.Sqlite;

/// <summary>
/// The one thread that writes. It takes what is waiting, applies each transaction on its own inside one SQLite
/// transaction, makes that durable with one flush, and only then tells the callers.
/// </summary>
internal sealed class SqliteWriter
{
    private const int BatchesPerLogCheck = 256;
    private readonly SqliteDatabase _database;
    private readonly SqliteMetastoreOptions _options;
    private readonly DetachedMarker _detached;
    private readonly SqliteWorkQueue _queue = new();
    private readonly SqliteChanges _changes;
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _commit;
    private readonly SqliteStatement _savepoint;
    private readonly SqliteStatement _release;
    private readonly SqliteStatement _rollbackTo;
    private readonly SqliteStatement _count;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _commits;
    private long _flushes;

    /// <summary>Starts the thread. The writer owns the connection from here on.</summary>
    public SqliteWriter(SqliteDatabase database, SqliteMetastoreOptions options, DetachedMarker detached)
    {
        _database = database;
        _options = options;
        _detached = detached;
        _changes = new SqliteChanges(database, detached);
        detached.MayHaveAny = _changes.HasDetached();
        _begin = database.Prepare("BEGIN IMMEDIATE");
        _commit = database.Prepare("COMMIT");
        _savepoint = database.Prepare("SAVEPOINT work");
        _release = database.Prepare("RELEASE work");
        _rollbackTo = database.Prepare("ROLLBACK TO work");
        _count = database.Prepare("UPDATE counters SET value = value + ?1 WHERE name = 'inodes'");
        new Thread(Run) { IsBackground = true, Name = "metastore writer" }.Start();
    }

    /// <summary>Transactions acknowledged since start.</summary>
    public long Commits => Volatile.Read(ref _commits);

    /// <summary>Durable flushes since start.</summary>
    public long Flushes => Volatile.Read(ref _flushes);

    /// <summary>Queues work; completes when it is durable, fails with the work's own failure or the batch's.</summary>
    public async ValueTask DoAsync(SqliteWork work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _queue.Put(work);
        await work.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Does what is waiting, then ends the thread and closes the connection.</summary>
    public Task StopAsync()
    {
        _queue.Close();
        return _stopped.Task;
    }

    private void Run()
    {
        var batch = new List<SqliteWork>();
        var lastCount = 0;
        for (long turn = 1; _queue.Take(batch, lastCount); turn++)
        {
            lastCount = batch.Count > 1 ? batch.Count : 0;
            if (batch.Count > 0)
            {
                RunBatch(batch);
                batch.Clear();
            }

            if (turn % BatchesPerLogCheck == 0)
            {
                BoundLog();
            }
        }

        _database.TruncateLog();
        _database.Dispose();
        _stopped.SetResult();
    }

    private void RunBatch(List<SqliteWork> batch)
    {
        try
        {
            _begin.Run();
            _changes.ForgetParents();

            // Asked each time, because another process may have detached something since.
            _detached.MayHaveAny = _detached.MayHaveAny || _changes.HasDetached();
            long delta = 0;
            foreach (var work in batch)
            {
                delta += RunOne(work);
            }

            if (delta != 0)
            {
                _count.Bind(1, delta).Run();
            }

            _commit.Run();
            _flushes++;
            _commits += batch.Count(static work => work is SqliteWork.Commit { Failure: null });
            _detached.MayHaveAny = _detached.MayHaveAny && _changes.HasDetached();
        }
        catch (SqliteResultException error)
        {
            FailBatch(batch, SqliteErrors.Map(error, "commit", _options.DatabasePath));
        }
        catch (Exception error)
        {
            // The edge of the thread: a bug must fail its callers, not leave them waiting for ever.
            FailBatch(batch, new FabricException(
                FabricErrorKind.Internal, "commit", _options.DatabasePath, error.Message, inner: error));
        }

        foreach (var work in batch)
        {
            work.Complete();
        }
    }

    private long RunOne(SqliteWork work)
    {
        _changes.InodeDelta = 0;
        if (!work.NeedsSavepoint)
        {
            work.Failure = RunMapped(work);
            return _changes.InodeDelta;
        }

        _savepoint.Run();
        work.Failure = RunMapped(work);
        if (work.Failure is null)
        {
            _release.Run();
            return _changes.InodeDelta;
        }

        _rollbackTo.Run();
        _release.Run();
        _changes.Undo();
        return 0;
    }

    // A damaged page fails the one transaction that met it. What ends the whole transaction is the batch's failure.
    private FabricException? RunMapped(SqliteWork work)
    {
        try
        {
            return work.Run(_changes);
        }
        catch (FabricException error)
        {
            return error;
        }
        catch (SqliteResultException error) when (_database.InTransaction)
        {
            return SqliteErrors.Map(error, "commit", _options.DatabasePath);
        }
    }

    private void FailBatch(List<SqliteWork> batch, FabricException failure)
    {
        try
        {
            if (_database.InTransaction)
            {
                _database.Execute("ROLLBACK");
            }

            _changes.Reload();
        }
        catch (SqliteResultException)
        {
            // The next BEGIN answers what is wrong with the database; this batch already fails with the first cause.
        }

        foreach (var work in batch)
        {
            work.Failure ??= new FabricException(
                failure.Kind, failure.Operation, failure.Subject, failure.Reason, failure.Retry,
                failure.InnerException);
        }
    }

    // Readers that never pause can keep the log from being folded back; past the bound they are made to wait once.
    private void BoundLog()
    {
        var log = new FileInfo(_options.DatabasePath + "-wal");
        if (log.Exists && log.Length > _options.LogBytesMax)
        {
            _database.TruncateLog();
        }
    }
}
