using System.Buffers;
using System.Text;
using SQLitePCL;

namespace OrleansAlluxio.Metastore.Sqlite;

/// <summary>A prepared statement. Parameters count from 1, columns from 0. Whoever steps it resets it.</summary>
internal sealed class SqliteStatement(SqliteDatabase database, sqlite3_stmt handle) : IDisposable
{
    private const int StackBytesMax = 512;
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Binds a number.</summary>
    public SqliteStatement Bind(int index, long value)
    {
        Check(raw.sqlite3_bind_int64(handle, index, value));
        return this;
    }

    /// <summary>Binds a number or NULL.</summary>
    public SqliteStatement Bind(int index, long? value)
    {
        Check(
            value is { } number ? raw.sqlite3_bind_int64(handle, index, number) : raw.sqlite3_bind_null(handle, index));
        return this;
    }

    /// <summary>Binds text or NULL.</summary>
    public SqliteStatement Bind(int index, string? value)
    {
        if (value is null)
        {
            Check(raw.sqlite3_bind_null(handle, index));
            return this;
        }

        if (value.Length == 0)
        {
            // A span of length 0 has a null pointer, which SQLite takes for NULL.
            Check(raw.sqlite3_bind_text(handle, index, string.Empty));
            return this;
        }

        var bytesMax = Utf8.GetMaxByteCount(value.Length);
        if (bytesMax <= StackBytesMax)
        {
            Span<byte> stack = stackalloc byte[StackBytesMax];
            Check(raw.sqlite3_bind_text(handle, index, stack[..Utf8.GetBytes(value, stack)]));
            return this;
        }

        var rented = ArrayPool<byte>.Shared.Rent(bytesMax);
        Check(raw.sqlite3_bind_text(handle, index, rented.AsSpan(0, Utf8.GetBytes(value, rented))));
        ArrayPool<byte>.Shared.Return(rented);
        return this;
    }

    /// <summary>Binds bytes, which SQLite copies.</summary>
    public SqliteStatement BindBytes(int index, ReadOnlySpan<byte> value)
    {
        Check(value.IsEmpty
            ? raw.sqlite3_bind_zeroblob(handle, index, 0)
            : raw.sqlite3_bind_blob(handle, index, value));
        return this;
    }

    /// <summary>Advances; true when a row is there. A failed statement is reset before the failure is thrown.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(handle);
        if (code == raw.SQLITE_ROW)
        {
            return true;
        }

        if (code == raw.SQLITE_DONE)
        {
            return false;
        }

        var error = database.LastError();
        raw.sqlite3_reset(handle);
        throw error;
    }

    /// <summary>Runs a statement that answers no rows.</summary>
    public void Run()
    {
        Step();
        Reset();
    }

    /// <summary>Ends the current run, so that it holds no snapshot.</summary>
    public void Reset() => raw.sqlite3_reset(handle);

    /// <summary>Whether a column is NULL.</summary>
    public bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;

    /// <summary>A number.</summary>
    public long Int64(int column) => raw.sqlite3_column_int64(handle, column);

    /// <summary>A number or null.</summary>
    public long? NullableInt64(int column) => IsNull(column) ? null : Int64(column);

    /// <summary>The bytes of a text or blob, valid until the next call on this statement.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(handle, column);

    /// <summary>Text or null.</summary>
    /// <exception cref="DecoderFallbackException">The bytes are no UTF-8.</exception>
    public string? Text(int column) => IsNull(column) ? null : Utf8.GetString(Bytes(column));

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            throw database.LastError();
        }
    }
}
