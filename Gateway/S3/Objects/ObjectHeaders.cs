using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Security;
using OrleansAlluxio.Gateway.S3.Protocol;
using OrleansAlluxio.Gateway.S3.Versions;

namespace OrleansAlluxio.Gateway.S3.Objects;

/// <summary>
/// Headers that are kept with an object: from a request into extended attributes, and from those into an answer.
/// </summary>
internal static class ObjectHeaders
{
    /// <summary>What S3 says of an object whose type nobody gave.</summary>
    public const string DefaultContentType = "binary/octet-stream";

    /// <summary>Most bytes of user metadata, names and values: 2 KiB, S3's.</summary>
    public const int UserMetadataBytesMax = 2 << 10;

    private const string UserMetadataHeader = "x-amz-meta-";

    private static readonly string[] KeptHeaders =
        ["Cache-Control", "Content-Disposition", "Content-Encoding", "Content-Language", "Expires"];

    private static readonly (string Parameter, string Header)[] Overrides =
    [
        ("response-content-type", "Content-Type"),
        ("response-content-language", "Content-Language"),
        ("response-expires", "Expires"),
        ("response-cache-control", "Cache-Control"),
        ("response-content-disposition", "Content-Disposition"),
        ("response-content-encoding", "Content-Encoding"),
    ];

    /// <summary>What a request wants kept, tags included.</summary>
    public static Dictionary<string, string> Read(S3Request request)
    {
        var kept = new Dictionary<string, string>(StringComparer.Ordinal);
        if (request.Header("Content-Type") is { Length: > 0 } type)
        {
            kept[XAttrNames.ContentType] = type;
        }

        foreach (var name in KeptHeaders)
        {
            var value = request.Header(name);
            if (name == "Content-Encoding")
            {
                value = WithoutAwsChunked(value);
            }

            if (!string.IsNullOrEmpty(value))
            {
                kept[XAttrNames.HeaderPrefix + name.ToLowerInvariant()] = value;
            }
        }

        if (StorageClasses.Read(request) is { } storageClass)
        {
            kept[S3XAttrs.StorageClass] = storageClass;
        }

        ReadUserMetadata(request, kept);
        if (request.Header("x-amz-tagging") is { Length: > 0 } tagging)
        {
            kept[S3XAttrs.Tags] = ObjectTags.FromHeader(tagging).ToText();
        }

        return kept;
    }

    /// <summary>Writes what is kept with an object, and its tag and time.</summary>
    public static void Write(HttpResponse response, FileStatus status, string contentTag)
    {
        var headers = response.Headers;
        headers.ETag = "\"" + contentTag + "\"";
        headers.LastModified = FormatTime(status.ModifiedUnixMs);
        headers.AcceptRanges = "bytes";
        if (VersionNames.TryIdOf(status) is { } version)
        {
            headers[VersionLookup.IdHeader] = version;
        }

        string? type = null;
        foreach (var (name, value) in status.XAttrs)
        {
            if (name == XAttrNames.ContentType)
            {
                type = IsHeaderValue(value) ? value : null;
            }
            else if (name.StartsWith(XAttrNames.UserMetadataPrefix, StringComparison.Ordinal))
            {
                SetWhenValid(headers, UserMetadataHeader + name[XAttrNames.UserMetadataPrefix.Length..], value);
            }
            else if (name.StartsWith(XAttrNames.HeaderPrefix, StringComparison.Ordinal))
            {
                SetKept(headers, name[XAttrNames.HeaderPrefix.Length..], value);
            }
            else if (name == S3XAttrs.Tags)
            {
                headers["x-amz-tagging-count"] =
                    ObjectTags.FromText(value).Tags.Count.ToString(CultureInfo.InvariantCulture);
            }
            else if (name == S3XAttrs.StorageClass && StorageClasses.Of(status.XAttrs) is var storageClass
                && storageClass != StorageClasses.Default)
            {
                headers[StorageClasses.Header] = storageClass;
            }
        }

        headers.ContentType = type ?? DefaultContentType;
    }

    /// <summary>Applies the response-* parameters of a GET.</summary>
    public static void Override(HttpResponse response, S3Request request)
    {
        var query = request.Query;
        if (query.Parameters.IsEmpty)
        {
            return;
        }

        foreach (var (parameter, header) in Overrides)
        {
            if (query.Get(parameter) is { Length: > 0 } value)
            {
                if (request.Caller.Role == FabricRole.Anonymous)
                {
                    // Else anybody could have this door serve a public object as a page of their making.
                    throw new S3Exception(
                        S3Errors.InvalidRequest,
                        "Request specific response headers cannot be used for anonymous GET requests.");
                }

                response.Headers[header] = IsHeaderValue(value)
                    ? value
                    : throw new S3Exception(S3Errors.InvalidArgument, $"The value of {parameter} cannot be a header.");
            }
        }
    }

    /// <summary>A time as HTTP writes it.</summary>
    public static string FormatTime(long unixMs) =>
        DateTimeOffset.FromUnixTimeMilliseconds(unixMs).ToString("R", CultureInfo.InvariantCulture);

    private static void ReadUserMetadata(S3Request request, Dictionary<string, string> kept)
    {
        var bytes = 0;
        foreach (var header in request.Headers)
        {
            if (!header.Key.StartsWith(UserMetadataHeader, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            // Sent twice, a name has both values; that is how they were signed too.
            var name = header.Key[UserMetadataHeader.Length..].ToLowerInvariant();
            var value = header.Value.ToString();
            bytes += Encoding.UTF8.GetByteCount(name) + Encoding.UTF8.GetByteCount(value);
            kept[XAttrNames.UserMetadataPrefix + name] = value;
        }

        if (bytes > UserMetadataBytesMax)
        {
            throw new S3Exception(
                S3Errors.MetadataTooLarge, $"User metadata may have at most {UserMetadataBytesMax} bytes.");
        }
    }

    private static string? WithoutAwsChunked(string? encoding)
    {
        if (encoding is null || !encoding.Contains("aws-chunked", StringComparison.OrdinalIgnoreCase))
        {
            return encoding;
        }

        var rest = new List<string>();
        foreach (
            var part in encoding.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!part.Equals("aws-chunked", StringComparison.OrdinalIgnoreCase))
            {
                rest.Add(part);
            }
        }

        return string.Join(',', rest);
    }

    private static void SetKept(IHeaderDictionary headers, string name, string value)
    {
        // Only what this door keeps: an attribute set by another door must not become any header it likes.
        foreach (var kept in KeptHeaders)
        {
            if (kept.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                SetWhenValid(headers, kept, value);
                return;
            }
        }
    }

    private static void SetWhenValid(IHeaderDictionary headers, string name, string value)
    {
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && !"!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal))
            {
                return;
            }
        }

        if (IsHeaderValue(value))
        {
            headers[name] = value;
        }
    }

    private static bool IsHeaderValue(string value)
    {
        for (var i = 0; i < value.Length; i++)
        {
            if (char.IsControl(value[i]) || (char.IsSurrogate(value[i]) && !IsPairAt(value, ref i)))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsPairAt(string value, ref int index)
    {
        if (index + 1 < value.Length && char.IsSurrogatePair(value[index], value[index + 1]))
        {
            index++;
            return true;
        }

        return false;
    }
}
