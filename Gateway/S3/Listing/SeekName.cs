using System.Text;
using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Gateway.S3.Listing;

/// <summary>
/// Turns "keys after K" into directory look-ups. A directory <c>d</c> stands in its parent's order at <c>d</c> but its
/// keys start with <c>d/</c>; names such as <c>d-x</c> lie between. So behind a bound inside <c>d-x</c>, <c>d</c> is
/// still to come: every shorter beginning of the bound that is followed by a character below '/' must be looked up by
/// name.
/// </summary>
internal static class SeekName
{
    /// <summary>
    /// A valid name, not after <paramref name="bound"/>, from which a page can start; null for the first page.
    /// </summary>
    public static string? StartOf(string bound)
    {
        var nul = bound.IndexOf('\0', StringComparison.Ordinal);
        var text = nul < 0 ? bound.AsSpan() : bound.AsSpan(0, nul);
        var length = 0;
        var bytes = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            // A lone surrogate comes as the replacement character, which is not what the text holds.
            bytes += rune.Utf8SequenceLength;
            if (bytes > FabricLimits.NameBytesMax || (rune == Rune.ReplacementChar && text[length] != '\uFFFD'))
            {
                break;
            }

            length += rune.Utf16SequenceLength;
        }

        return length == 0 || text[..length] is "." or ".." ? null : text[..length].ToString();
    }

    /// <summary>Names at or before the bound whose directories may still hold keys after it, shortest first.</summary>
    public static IEnumerable<string> DirectoriesToLookUp(string bound, string filter)
    {
        for (var length = Math.Max(1, filter.Length); length < bound.Length; length++)
        {
            if (bound[length] < '/' && FabricPath.WhyNotName(bound.AsSpan(0, length)) is null)
            {
                yield return bound[..length];
            }
        }

        if (bound.Length > 0 && FabricPath.WhyNotName(bound) is null)
        {
            yield return bound;
        }
    }
}
