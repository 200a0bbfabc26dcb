using OrleansAlluxio.Metastore.Rows;

namespace OrleansAlluxio.Metastore.Sqlite;

/// <summary>
/// A few read-only connections. A read runs on its caller's thread: it takes the first idle connection from the one of
/// its thread on, and waits for that one when all are busy.
/// </summary>
internal sealed class SqliteReaderPool : IDisposable
{
    private readonly Slot[] _slots;

    public SqliteReaderPool(SqliteMetastoreOptions options, DetachedMarker detached)
    {
        _slots = new Slot[options.Readers];
        try
        {
            for (var i = 0; i < _slots.Length; i++)
            {
                _slots[i] = new Slot(new SqliteReader(options, detached));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Runs a query; SQLite's failures come out as the fabric's, naming the argument.</summary>
    public TResult Read<TArgument, TResult>(
        string subject, TArgument argument, Func<SqliteReader, TArgument, TResult> query)
    {
        var slot = Enter();
        try
        {
            return slot.IsClosed ? throw MetastoreErrors.Closed() : query(slot.Reader, argument);
        }
        catch (SqliteResultException error)
        {
            throw SqliteErrors.Map(error, "read", $"{subject} {argument}");
        }
        finally
        {
            slot.Gate.Exit();
        }
    }

    public void Dispose()
    {
        foreach (var slot in _slots)
        {
            if (slot is null)
            {
                continue;
            }

            lock (slot.Gate)
            {
                slot.IsClosed = true;
                slot.Reader.Dispose();
            }
        }
    }

    private Slot Enter()
    {
        var home = Environment.CurrentManagedThreadId % _slots.Length;
        for (var i = 0; i < _slots.Length; i++)
        {
            var slot = _slots[(home + i) % _slots.Length];
            if (slot.Gate.TryEnter())
            {
                return slot;
            }
        }

        _slots[home].Gate.Enter();
        return _slots[home];
    }

    private sealed class Slot(SqliteReader reader)
    {
        public Lock Gate { get; } = new();

        public SqliteReader Reader { get; } = reader;

        public bool IsClosed { get; set; }
    }
}
