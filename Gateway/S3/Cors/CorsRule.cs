namespace OrleansAlluxio.Gateway.S3.Cors;

/// <summary>One rule of a bucket's CORS configuration. Immutable.</summary>
/// <param name="Id">Its name; null without.</param>
/// <param name="Origins">Origins it is for, each with at most one <c>*</c>.</param>
/// <param name="Methods">Methods it allows.</param>
/// <param name="Headers">Request headers it allows, each with at most one <c>*</c>.</param>
/// <param name="Exposed">Answer headers a page may read.</param>
/// <param name="MaxAgeSeconds">How long a preflight holds; null without.</param>
internal sealed record CorsRule(
    string? Id, IReadOnlyList<string> Origins, IReadOnlyList<string> Methods, IReadOnlyList<string> Headers,
    IReadOnlyList<string> Exposed, int? MaxAgeSeconds)
{
    /// <summary>Whether it is for an origin, a method and all of these headers.</summary>
    public bool Allows(string origin, string method, IReadOnlyList<string> headers)
    {
        if (!Methods.Contains(method) || !MatchesAny(Origins, origin, StringComparison.Ordinal))
        {
            return false;
        }

        foreach (var header in headers)
        {
            if (!MatchesAny(Headers, header, StringComparison.OrdinalIgnoreCase))
            {
                return false;
            }
        }

        return true;
    }

    private static bool MatchesAny(IReadOnlyList<string> patterns, string text, StringComparison comparison)
    {
        foreach (var pattern in patterns)
        {
            var star = pattern.IndexOf('*', StringComparison.Ordinal);
            if (star < 0
                ? text.Equals(pattern, comparison)
                : text.Length >= pattern.Length - 1
                    && text.AsSpan().StartsWith(pattern.AsSpan(0, star), comparison)
                    && text.AsSpan().EndsWith(pattern.AsSpan(star + 1), comparison))
            {
                return true;
            }
        }

        return false;
    }
}
