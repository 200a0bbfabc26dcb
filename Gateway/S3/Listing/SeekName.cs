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
    // Nothing that stands for itself lies between the last of these and ".", but names that begin with it.
    private const string BeforeDot = "-\U0010FFFF";

    /// <summary>
    /// A valid name, not after that of the component <paramref name="bound"/>, from which a page can start; null for
    /// the first page.
    /// </summary>
    public static string? StartOf(string bound)
    {
        var nul = bound.IndexOf('\0', StringComparison.Ordinal);
        var text = KeyNames.Marked(nul < 0 ? bound : bound[..nul]);
        var length = Fitting(text, FabricLimits.NameBytesMax);
        return length == 0 ? null : text.AsSpan(0, length) is "." or ".." ? BeforeDot : text[..length];
    }

    /// <summary>
    /// Components at or before the bound whose directories may still hold keys after it, shortest first.
    /// </summary>
    public static IEnumerable<string> DirectoriesToLookUp(string bound, string filter)
    {
        var valid = Fitting(bound, KeyNames.KeyBytesMax);
        for (var length = filter.Length; length < Math.Min(bound.Length, valid + 1); length++)
        {
            if (bound[length] < '/')
            {
                yield return bound[..length];
            }
        }

        if (valid == bound.Length)
        {
            yield return bound;
        }
    }

    // How many characters from the start are valid and have at most so many bytes.
    private static int Fitting(string text, int bytesMax)
    {
        var (length, bytes) = (0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            // A lone surrogate comes as the replacement character, which is not what the text holds.
            bytes += rune.Utf8SequenceLength;
            if (bytes > bytesMax || (rune == Rune.ReplacementChar && text[length] != '\uFFFD'))
            {
                break;
            }

            length += rune.Utf16SequenceLength;
        }

        return length;
    }
}
