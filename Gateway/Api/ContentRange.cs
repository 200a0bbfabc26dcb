using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Gateway.Api;

/// <summary>
/// What a read answers: decided from its headers and the file's status (RFC 9110, sections 13 and 14).
/// </summary>
/// <param name="Status">200, 206 or 304.</param>
/// <param name="Range">The bytes to send.</param>
/// <param name="ETag">The file's entity tag.</param>
internal readonly record struct ContentRange(int Status, ByteRange Range, string ETag)
{
    /// <summary>
    /// Decides. PreconditionFailed and InvalidRange are thrown; a malformed or multiple range is ignored, as the RFC
    /// has it.
    /// </summary>
    public static ContentRange Plan(IHeaderDictionary headers, FileStatus file)
    {
        var tag = $"\"{file.ContentTag}\"";
        if (headers.IfMatch.Count > 0 && !Matches(headers.IfMatch, tag))
        {
            throw new FabricException(
                FabricErrorKind.PreconditionFailed, "read", file.Path.Value, $"the file's tag is {tag}");
        }

        if (headers.IfNoneMatch.Count > 0 && Matches(headers.IfNoneMatch, tag))
        {
            return new ContentRange(StatusCodes.Status304NotModified, default, tag);
        }

        var whole = new ContentRange(StatusCodes.Status200OK, new ByteRange(0, file.LengthBytes), tag);
        if (headers.Range.Count != 1 || (headers.IfRange.Count > 0 && headers.IfRange.ToString() != tag))
        {
            return whole;
        }

        return TryParse(headers.Range.ToString(), file.LengthBytes, out var range)
            ? range is { } inside
                ? new ContentRange(StatusCodes.Status206PartialContent, inside, tag)
                : throw new FabricException(
                    FabricErrorKind.InvalidRange, "read", file.Path.Value,
                    $"the range is not inside {file.LengthBytes} bytes")
            : whole;
    }

    /// <summary>Parses one range; false when it is none. Null when it lies outside.</summary>
    internal static bool TryParse(string text, long lengthBytes, out ByteRange? range)
    {
        const string unit = "bytes=";
        range = null;
        if (!text.StartsWith(unit, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var spec = text.AsSpan(unit.Length).Trim();
        var dash = spec.IndexOf('-');
        if (dash < 0)
        {
            return false;
        }

        long last = long.MaxValue;
        if (dash == 0)
        {
            if (!TryNumber(spec[1..], out var suffix))
            {
                return false;
            }

            var take = Math.Min(suffix, lengthBytes);
            range = take > 0 ? new ByteRange(lengthBytes - take, take) : null;
            return true;
        }

        if (!TryNumber(spec[..dash], out var first)
            || (dash + 1 < spec.Length && !TryNumber(spec[(dash + 1)..], out last))
            || last < first)
        {
            return false;
        }

        range = first < lengthBytes ? new ByteRange(first, Math.Min(last, lengthBytes - 1) - first + 1) : null;
        return true;
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static bool Matches(StringValues presented, string tag) =>
        presented.ToString().Split(',', StringSplitOptions.TrimEntries)
            .Any(candidate => candidate == "*" || candidate == tag);
}
