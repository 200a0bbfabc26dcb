using System.Text;

namespace OrleansAlluxio.Metastore.Sqlite;

/// <summary>
/// The last text of each of a few columns: nearly all rows have the same owner and group, and listings should share the
/// string. Not thread-safe; one per connection.
/// </summary>
internal sealed class SqliteTextCache
{
    private const int BytesMax = 64;
    private const int Slots = 32;
    private readonly byte[][] _bytes = new byte[Slots][];
    private readonly string[] _texts = new string[Slots];

    /// <summary>The text of a column; the same string as last time when it is equal.</summary>
    public string? Read(SqliteStatement from, int column)
    {
        if (from.IsNull(column))
        {
            return null;
        }

        var bytes = from.Bytes(column);
        if (_bytes[column] is { } last && bytes.SequenceEqual(last))
        {
            return _texts[column];
        }

        var text = from.Text(column)!;
        if (Encoding.UTF8.GetByteCount(text) <= BytesMax)
        {
            _bytes[column] = Encoding.UTF8.GetBytes(text);
            _texts[column] = text;
        }

        return text;
    }
}
