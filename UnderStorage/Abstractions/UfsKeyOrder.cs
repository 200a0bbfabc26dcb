using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.UnderStorage.Abstractions;

/// <summary>
/// From the store's key order to the contract's path order. They differ because the store sorts a directory <c>a</c> as
/// <c>a/</c>, after <c>a-b</c> and <c>a.txt</c>, the contract as <c>a</c>, before them. Pure.
/// </summary>
/// <remarks>
/// After the store listed all keys up to <c>last</c>, a directory <c>q</c> that belongs before <c>last</c> can be
/// missing only if <c>q &lt; last &lt; q/</c>, so only if q is a proper prefix of last followed by a character below
/// the slash: at most a handful of names, whatever the number of entries. Those are asked for one by one; everything
/// else up to <c>last</c> is known, and a page needs the memory of a page.
/// </remarks>
public static class UfsKeyOrder
{
    /// <summary>
    /// Names after <paramref name="after"/> that may be directories sorting before <paramref name="last"/>, though the
    /// store lists their keys behind it.
    /// </summary>
    /// <param name="last">Last key of a truncated answer, below the listed directory.</param>
    /// <param name="after">Last name of the page before; what sorts up to it was decided then.</param>
    public static IEnumerable<string> MayFollow(string last, string after)
    {
        for (var i = 1; i < last.Length; i++)
        {
            // A component cannot be empty, so "a/" and "a//" are no names.
            if (last[i] < '/' && last[i - 1] != '/' && Utf8Order.Compare(last.AsSpan(0, i), after) > 0)
            {
                yield return last[..i];
            }
        }
    }

    /// <summary>The larger of two keys in the store's order; null is smaller than any.</summary>
    public static string? Larger(string? left, string? right) =>
        left is null ? right : right is null || Utf8Order.Compare(left, right) > 0 ? left : right;
}
