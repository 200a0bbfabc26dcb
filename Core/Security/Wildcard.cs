namespace OrleansAlluxio.Core.Security;

/// <summary>Patterns with <c>*</c> (any text, also none) and <c>?</c> (one character). Pure; linear but for
/// backtracking to the last star, so no pattern costs more than length times length.</summary>
public static class Wildcard
{
    /// <summary>Whether a text matches a pattern as a whole.</summary>
    public static bool IsMatch(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text, bool ignoreCase = false)
    {
        var p = 0;
        var t = 0;
        var star = -1;
        var mark = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                mark = t;
            }
            else if (p < pattern.Length && (pattern[p] == '?' || IsSame(pattern[p], text[t], ignoreCase)))
            {
                p++;
                t++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                t = ++mark;
            }
            else
            {
                return false;
            }
        }

        while (p < pattern.Length && pattern[p] == '*')
        {
            p++;
        }

        return p == pattern.Length;
    }

    /// <summary>Whether a text is a pattern and not only itself.</summary>
    public static bool IsPattern(ReadOnlySpan<char> text) => text.IndexOfAny('*', '?') >= 0;

    private static bool IsSame(char a, char b, bool ignoreCase) =>
        a == b || (ignoreCase && char.ToUpperInvariant(a) == char.ToUpperInvariant(b));
}
