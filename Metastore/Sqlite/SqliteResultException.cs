namespace OrleansAlluxio.Metastore.Sqlite;

/// <summary>A result code of SQLite on its way to <see cref="SqliteErrors"/>. Never leaves this folder.</summary>
internal sealed class SqliteResultException(int code, string message) : Exception($"SQLite {code}: {message}")
{
    /// <summary>The extended result code.</summary>
    public int Code { get; } = code;

    /// <summary>The primary result code.</summary>
    public int PrimaryCode => Code & 0xFF;
}
