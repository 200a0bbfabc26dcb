using System.Collections.Frozen;
using System.Globalization;
using OrleansAlluxio.Core.Security;
using OrleansAlluxio.Gateway.S3.Objects;
using OrleansAlluxio.Gateway.S3.Signing;

namespace OrleansAlluxio.Gateway.S3.Policies;

/// <summary>
/// Condition keys: what each is in a request. A key that is not here is refused when a policy is set.
/// </summary>
internal static class PolicyKeys
{
    /// <summary>Prefix of the keys for tags of the object that is there.</summary>
    public const string ExistingObjectTag = "s3:ExistingObjectTag/";

    private const string RequestObjectTag = "s3:RequestObjectTag/";

    private static readonly FrozenDictionary<string, Func<PolicyRequest, string?>> Single =
        new Dictionary<string, Func<PolicyRequest, string?>>(StringComparer.OrdinalIgnoreCase)
        {
            ["aws:SourceIp"] = static r => r.Request.SourceIp?.ToString(),
            ["aws:SecureTransport"] = static r => r.Request.IsSecure ? "true" : "false",
            ["aws:UserAgent"] = static r => Header(r, "User-Agent"),
            ["aws:Referer"] = static r => Header(r, "Referer"),
            ["aws:CurrentTime"] = static r => r.Now.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            ["aws:EpochTime"] = static r => r.Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
            ["aws:username"] = static r => r.UserName,
            ["aws:userid"] = static r => r.UserName,
            ["aws:PrincipalArn"] = static r => r.UserName is { } name ? PolicyNames.OfUser(name) : null,
            ["aws:PrincipalType"] = static r => r.UserName is null ? "Anonymous" : "User",
            ["s3:prefix"] = static r => r.Request.Query.Get("prefix"),
            ["s3:delimiter"] = static r => r.Request.Query.Get("delimiter"),
            ["s3:max-keys"] = static r => r.Request.Query.Get("max-keys"),
            ["s3:VersionId"] = static r => r.VersionId,
            ["s3:x-amz-acl"] = static r => Header(r, "x-amz-acl"),
            ["s3:x-amz-grant-read"] = static r => Header(r, "x-amz-grant-read"),
            ["s3:x-amz-grant-write"] = static r => Header(r, "x-amz-grant-write"),
            ["s3:x-amz-grant-read-acp"] = static r => Header(r, "x-amz-grant-read-acp"),
            ["s3:x-amz-grant-write-acp"] = static r => Header(r, "x-amz-grant-write-acp"),
            ["s3:x-amz-grant-full-control"] = static r => Header(r, "x-amz-grant-full-control"),
            ["s3:x-amz-copy-source"] = static r => Header(r, "x-amz-copy-source"),
            ["s3:x-amz-metadata-directive"] = static r => Header(r, "x-amz-metadata-directive"),
            ["s3:x-amz-storage-class"] = static r => Header(r, "x-amz-storage-class"),
            ["s3:x-amz-content-sha256"] = static r => Header(r, "x-amz-content-sha256"),
            ["s3:x-amz-server-side-encryption"] = static r => Header(r, "x-amz-server-side-encryption"),
            ["s3:x-amz-server-side-encryption-aws-kms-key-id"] =
                static r => Header(r, "x-amz-server-side-encryption-aws-kms-key-id"),
            ["s3:x-amz-website-redirect-location"] = static r => Header(r, "x-amz-website-redirect-location"),
            ["s3:x-amz-object-ownership"] = static r => Header(r, "x-amz-object-ownership"),
            ["s3:if-match"] = static r => Header(r, "If-Match"),
            ["s3:if-none-match"] = static r => Header(r, "If-None-Match"),
            ["s3:authType"] = static r => r.Request.Identity.Authentication switch
            {
                S3Authentication.Header => "REST-HEADER",
                S3Authentication.Query => "REST-QUERY-STRING",
                S3Authentication.Form => "POST",
                _ => null,
            },
            ["s3:signatureversion"] = static r => r.UserName is null ? null
                : r.Request.Identity.IsLegacy ? "AWS" : "AWS4-HMAC-SHA256",
            ["s3:signatureAge"] = static r => r.Request.Identity.SignedAt is { } at
                ? ((long)(r.Now - at).TotalMilliseconds).ToString(CultureInfo.InvariantCulture)
                : null,
        }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a key is known.</summary>
    public static bool IsKnown(string key) => Single.ContainsKey(key)
        || IsTag(key, ExistingObjectTag) || IsTag(key, RequestObjectTag) || IsTagKeys(key);

    /// <summary>Whether a key narrows who asks, when its values are fixed.</summary>
    public static bool NarrowsWho(string key) => key.ToUpperInvariant()
        is "AWS:SOURCEIP" or "AWS:USERNAME" or "AWS:USERID" or "AWS:PRINCIPALARN";

    /// <summary>The values of a key in a request; empty when it has none.</summary>
    public static IReadOnlyList<string> Values(string key, PolicyRequest request)
    {
        if (Single.TryGetValue(key, out var read))
        {
            return read(request) is { } value ? [value] : [];
        }

        if (IsTagKeys(key))
        {
            return [.. Requested(request).Select(static t => t.Key)];
        }

        var (prefix, tags) = IsTag(key, ExistingObjectTag)
            ? (ExistingObjectTag, request.ObjectTags ?? [])
            : (RequestObjectTag, Requested(request));
        var name = key[prefix.Length..];
        foreach (var tag in tags)
        {
            if (string.Equals(tag.Key, name, StringComparison.OrdinalIgnoreCase))
            {
                return [tag.Value];
            }
        }

        return [];
    }

    private static bool IsTag(string key, string prefix) =>
        key.Length > prefix.Length && key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase);

    private static bool IsTagKeys(string key) =>
        key.Equals("s3:RequestObjectTagKeys", StringComparison.OrdinalIgnoreCase);

    private static IReadOnlyList<KeyValuePair<string, string>> Requested(PolicyRequest request) =>
        Header(request, "x-amz-tagging") is { } text ? ObjectTags.FromText(text).Tags : [];

    private static string? Header(PolicyRequest request, string name) =>
        request.Request.Headers.TryGetValue(name, out var values) && values.Count > 0 ? values.ToString() : null;
}
