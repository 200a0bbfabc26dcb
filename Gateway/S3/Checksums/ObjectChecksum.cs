using System.Globalization;
using OrleansAlluxio.Gateway.S3.Body;
using OrleansAlluxio.Gateway.S3.Objects;
using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Checksums;

/// <summary>The checksum kept with an object.</summary>
/// <param name="Algorithm">How it was made.</param>
/// <param name="Type">From what.</param>
/// <param name="Value">Its value as S3 writes it: base64, and a composite one with <c>-N</c>.</param>
internal sealed record ObjectChecksum(ChecksumAlgorithm Algorithm, ChecksumType Type, string Value)
{
    /// <summary>The one kept for this content; null when there is none.</summary>
    public static ObjectChecksum? TryRead(IReadOnlyDictionary<string, string> attributes, string contentTag)
    {
        var text = ContentBinding.TryRead(attributes, S3XAttrs.Checksum, contentTag);
        var first = text?.IndexOf(' ', StringComparison.Ordinal) ?? -1;
        if (first < 0 || text!.Length < first + 4 || text[first + 2] != ' '
            || ChecksumNames.TryParse(text.AsSpan(0, first)) is not { } algorithm)
        {
            return null;
        }

        var value = text[(first + 3)..];
        var type = text[first + 1] == 'C' ? ChecksumType.Composite : ChecksumType.FullObject;

        // Another door can write any text there; what becomes a header is only what this door could have written.
        return IsValue(value, algorithm, type) ? new ObjectChecksum(algorithm, type, value) : null;
    }

    /// <summary>How it is kept, bound to its content.</summary>
    public string ToText(string contentTag) => ContentBinding.Bind(
        contentTag,
        $"{ChecksumNames.NameOf(Algorithm)} {(Type == ChecksumType.Composite ? 'C' : 'F')} {Value}");

    private static bool IsValue(string value, ChecksumAlgorithm algorithm, ChecksumType type)
    {
        var dash = type == ChecksumType.Composite ? value.IndexOf('-', StringComparison.Ordinal) : value.Length;
        return dash > 0 && BodyExpectations.TryDecodeChecksum(value[..dash], algorithm) is not null
            && (dash == value.Length || int.TryParse(
                value.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _));
    }
}
