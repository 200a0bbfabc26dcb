using OrleansAlluxio.Gateway.S3.Body;

namespace OrleansAlluxio.Gateway.S3.Checksums;

/// <summary>The checksum of a run of bytes, as it is kept with an uploaded part: <c>CRC32 NhCmhg==</c>.</summary>
/// <param name="Algorithm">How it was made.</param>
/// <param name="Value">Its bytes.</param>
internal sealed record PartChecksum(ChecksumAlgorithm Algorithm, byte[] Value)
{
    /// <summary>The value in base64.</summary>
    public string Base64 => Convert.ToBase64String(Value);

    /// <summary>Parses what <see cref="ToString"/> wrote; null for anything else.</summary>
    public static PartChecksum? TryParse(string? text)
    {
        var space = text?.IndexOf(' ', StringComparison.Ordinal) ?? -1;
        if (space < 0 || ChecksumNames.TryParse(text.AsSpan(0, space)) is not { } algorithm)
        {
            return null;
        }

        return BodyExpectations.TryDecodeChecksum(text![(space + 1)..], algorithm) is { } value
            ? new PartChecksum(algorithm, value)
            : null;
    }

    /// <inheritdoc/>
    public override string ToString() => ChecksumNames.NameOf(Algorithm) + " " + Base64;
}
