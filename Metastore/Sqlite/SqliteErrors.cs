using SQLitePCL;

namespace OrleansAlluxio.Metastore.Sqlite;

/// <summary>The one place where SQLite's result codes become failures of the fabric.</summary>
internal static class SqliteErrors
{
    /// <summary>Maps a result code.</summary>
    public static FabricException Map(SqliteResultException error, string operation, string subject)
    {
        var (kind, reason) = error.PrimaryCode switch
        {
            raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB or raw.SQLITE_FORMAT
                => (FabricErrorKind.DataCorrupt, "the database is damaged"),
            raw.SQLITE_FULL => (FabricErrorKind.NoSpace, "the database's disk is full"),
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED => (FabricErrorKind.Busy, "another process holds the database"),
            raw.SQLITE_IOERR or raw.SQLITE_CANTOPEN or raw.SQLITE_PERM or raw.SQLITE_READONLY or raw.SQLITE_AUTH
                or raw.SQLITE_NOMEM => (FabricErrorKind.Unavailable, "the database cannot be read or written"),
            _ => (FabricErrorKind.Internal, "unexpected answer of the database"),
        };
        return new FabricException(kind, operation, subject, $"{reason} ({error.Message})", inner: error);
    }
}
