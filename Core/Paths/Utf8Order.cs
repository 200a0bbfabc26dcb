namespace OrleansAlluxio.Core.Paths;

/// <summary>
/// Orders strings as their UTF-8 bytes would be: the order of S3 listings, SQLite's BINARY and PostgreSQL's "C"
/// collation. UTF-16 ordinal order differs from it where surrogates meet U+E000..U+FFFF.
/// </summary>
public static class Utf8Order
{
    /// <summary>A comparer in that order.</summary>
    public static IComparer<string> Comparer { get; } = Comparer<string>.Create(static (a, b) => Compare(a, b));

    /// <summary>Compares two valid Unicode strings by code point, which is the order of their UTF-8 bytes.</summary>
    public static int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        var common = left.CommonPrefixLength(right);
        if (common == left.Length || common == right.Length)
        {
            return left.Length.CompareTo(right.Length);
        }

        return Rank(left[common]).CompareTo(Rank(right[common]));
    }

    // Surrogates encode code points above U+FFFF, so they sort after every other UTF-16 unit.
    private static int Rank(char unit) => char.IsSurrogate(unit) ? unit + 0x10000 : unit;
}
