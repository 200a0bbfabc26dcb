using SQLitePCL;

namespace OrleansAlluxio.Metastore.Sqlite;

/// <summary>One connection. Not thread-safe: its owner serialises the calls.</summary>
internal sealed class SqliteDatabase : IDisposable
{
    private static readonly Lazy<bool> Library = new(static () =>
    {
        Batteries_V2.Init();
        return true;
    });

    private readonly List<SqliteStatement> _statements = [];

    private SqliteDatabase(sqlite3 handle) => Handle = handle;

    /// <summary>SQLite's handle.</summary>
    public sqlite3 Handle { get; }

    /// <summary>Whether a transaction is open. SQLite ends one by itself on some failures.</summary>
    public bool InTransaction => raw.sqlite3_get_autocommit(Handle) == 0;

    /// <summary>Rows changed by the last statement.</summary>
    public int Changes => raw.sqlite3_changes(Handle);

    /// <summary>The connection that writes; creates the file.</summary>
    public static SqliteDatabase OpenWriter(SqliteMetastoreOptions options)
    {
        var database = Open(options, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE);
        try
        {
            // FULL makes every commit survive a power cut; the log is folded back every 16 MiB, so that the fold's own
            // flushes are spread over thousands of commits.
            database.Execute(
                $"""
                PRAGMA page_size = 4096;
                PRAGMA journal_mode = WAL;
                PRAGMA synchronous = FULL;
                PRAGMA wal_autocheckpoint = 4096;
                PRAGMA journal_size_limit = 67108864;
                PRAGMA cache_size = -{options.WriterCacheBytes >> 10};
                PRAGMA mmap_size = {options.MapBytes};
                PRAGMA temp_store = MEMORY;
                """);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>A connection that only reads.</summary>
    public static SqliteDatabase OpenReader(SqliteMetastoreOptions options)
    {
        var database = Open(options, raw.SQLITE_OPEN_READONLY);
        try
        {
            database.Execute(
                $"PRAGMA cache_size = -{options.ReaderCacheBytes >> 10}; PRAGMA mmap_size = {options.MapBytes};");
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Runs statements whose rows do not matter.</summary>
    public void Execute(string sql)
    {
        if (raw.sqlite3_exec(Handle, sql) != raw.SQLITE_OK)
        {
            throw LastError();
        }
    }

    /// <summary>A prepared statement, disposed with the connection.</summary>
    public SqliteStatement Prepare(string sql)
    {
        if (raw.sqlite3_prepare_v3(Handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out var statement) != raw.SQLITE_OK)
        {
            throw LastError();
        }

        var prepared = new SqliteStatement(this, statement);
        _statements.Add(prepared);
        return prepared;
    }

    /// <summary>The one number that a query answers; 0 without a row.</summary>
    public long Scalar(string sql)
    {
        if (raw.sqlite3_prepare_v2(Handle, sql, out var handle) != raw.SQLITE_OK)
        {
            throw LastError();
        }

        using var statement = new SqliteStatement(this, handle);
        return statement.Step() ? statement.Int64(0) : 0;
    }

    /// <summary>
    /// Folds the log back into the database, waiting for readers up to the busy timeout, and truncates it.
    /// </summary>
    public void TruncateLog() =>
        raw.sqlite3_wal_checkpoint_v2(Handle, "main", raw.SQLITE_CHECKPOINT_TRUNCATE, out _, out _);

    /// <summary>The failure that the last call answered.</summary>
    public SqliteResultException LastError() =>
        new(raw.sqlite3_extended_errcode(Handle), raw.sqlite3_errmsg(Handle).utf8_to_string());

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var statement in _statements)
        {
            statement.Dispose();
        }

        Handle.Dispose();
    }

    private static SqliteDatabase Open(SqliteMetastoreOptions options, int flags)
    {
        _ = Library.Value;
        var code = raw.sqlite3_open_v2(options.DatabasePath, out var handle, flags | raw.SQLITE_OPEN_NOMUTEX, null);
        if (code != raw.SQLITE_OK)
        {
            handle?.Dispose();
            throw new SqliteResultException(code, "cannot open the file");
        }

        raw.sqlite3_busy_timeout(handle, options.BusyTimeoutMs);
        return new SqliteDatabase(handle);
    }
}
