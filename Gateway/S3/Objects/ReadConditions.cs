using System.Globalization;
using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Objects;

/// <summary>Conditions of a read, by RFC 9110 section 13.2.2: tags win over times. Pure.</summary>
/// <param name="IfMatch">Tags of which one must match.</param>
/// <param name="IfNoneMatch">Tags of which none may match.</param>
/// <param name="IfModifiedSince">Must be newer.</param>
/// <param name="IfUnmodifiedSince">Must not be newer.</param>
internal readonly record struct ReadConditions(
    string? IfMatch, string? IfNoneMatch, string? IfModifiedSince, string? IfUnmodifiedSince)
{
    private static readonly string[] TimeFormats =
        ["R", "dddd, dd-MMM-yy HH:mm:ss 'GMT'", "ddd MMM d HH:mm:ss yyyy", "o"];

    /// <summary>Reads the conditions of a GET or HEAD.</summary>
    public static ReadConditions OfRead(S3Request request) => new(
        request.Header("If-Match"), request.Header("If-None-Match"),
        request.Header("If-Modified-Since"), request.Header("If-Unmodified-Since"));

    /// <summary>Reads the conditions on the source of a copy.</summary>
    public static ReadConditions OfCopySource(S3Request request) => new(
        request.Header("x-amz-copy-source-if-match"), request.Header("x-amz-copy-source-if-none-match"),
        request.Header("x-amz-copy-source-if-modified-since"), request.Header("x-amz-copy-source-if-unmodified-since"));

    /// <summary>Null when they hold; else PreconditionFailed or NotModified.</summary>
    public S3Error? Check(string contentTag, long modifiedUnixMs)
    {
        // HTTP times have no milliseconds.
        var modified = DateTimeOffset.FromUnixTimeSeconds((long)Math.Floor(modifiedUnixMs / 1000.0));
        if (IfMatch is not null)
        {
            if (!EntityTags.Matches(IfMatch, contentTag))
            {
                return S3Errors.PreconditionFailed;
            }
        }
        else if (TryReadTime(IfUnmodifiedSince, out var unmodifiedSince) && modified > unmodifiedSince)
        {
            return S3Errors.PreconditionFailed;
        }

        if (IfNoneMatch is not null)
        {
            return EntityTags.Matches(IfNoneMatch, contentTag) ? S3Errors.NotModified : null;
        }

        return TryReadTime(IfModifiedSince, out var modifiedSince) && modified <= modifiedSince
            ? S3Errors.NotModified
            : null;
    }

    /// <summary>Reads an HTTP time; one that cannot be read is no condition.</summary>
    public static bool TryReadTime(string? text, out DateTimeOffset time) => DateTimeOffset.TryParseExact(
        text, TimeFormats, CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowWhiteSpaces, out time);
}
