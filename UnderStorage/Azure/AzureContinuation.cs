using System.Globalization;

namespace OrleansAlluxio.UnderStorage.Azure;

/// <summary>
/// Where a listing goes on. The store takes only its own token back, and entries are given in another order than its
/// own, so a place is a token and the last name given: what sorts up to it was given.
/// </summary>
/// <param name="After">Last name given, below the listed directory; empty at the start.</param>
/// <param name="Token">Token of the answer to ask for; null is the first.</param>
internal readonly record struct AzureContinuation(string After, string? Token)
{
    /// <summary>Parses what <see cref="ToString"/> gave: the name's length, a colon, the name, the token.</summary>
    public static AzureContinuation? TryParse(string? text)
    {
        if (text is null)
        {
            return new AzureContinuation(string.Empty, null);
        }

        var colon = text.IndexOf(':');
        if (colon < 1 || !int.TryParse(
            text.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            || length > text.Length - colon - 1)
        {
            return null;
        }

        var end = colon + 1 + length;
        return new AzureContinuation(text[(colon + 1)..end], end == text.Length ? null : text[end..]);
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{After.Length}:{After}{Token}");
}
