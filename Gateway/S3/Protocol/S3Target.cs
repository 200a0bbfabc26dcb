using OrleansAlluxio.Gateway.Http;

namespace OrleansAlluxio.Gateway.S3.Protocol;

/// <summary>
/// What a request is aimed at: bucket, key and query, from its request line and host, path-style or virtual-host style.
/// </summary>
internal sealed class S3Target
{
    private S3Target(string rawPath, S3Query query, string bucket, string key)
    {
        RawPath = rawPath;
        Query = query;
        Bucket = bucket;
        Key = key;
    }

    /// <summary>The path as sent, still encoded: what was signed.</summary>
    public string RawPath { get; }

    /// <summary>The query, decoded.</summary>
    public S3Query Query { get; }

    /// <summary>The bucket; empty for the service itself.</summary>
    public string Bucket { get; }

    /// <summary>The key, decoded; empty for the bucket itself.</summary>
    public string Key { get; }

    /// <summary>Parses a request target in origin form.</summary>
    /// <param name="rawTarget">Path and query as sent.</param>
    /// <param name="host">The Host header.</param>
    /// <param name="domain">The domain below which a label is a bucket; null for path-style only.</param>
    public static S3Target Parse(string rawTarget, string host, string? domain)
    {
        if (rawTarget.Length == 0 || rawTarget[0] != '/')
        {
            throw new S3Exception(S3Errors.InvalidUri, "The request target must be a path.");
        }

        var question = rawTarget.IndexOf('?');
        var rawPath = question < 0 ? rawTarget : rawTarget[..question];
        var query = question < 0 ? S3Query.Empty : S3Query.Parse(rawTarget.AsSpan(question + 1));
        if (!PercentCoding.TryDecode(rawPath, plusIsSpace: false, out var path))
        {
            throw new S3Exception(S3Errors.InvalidUri, "The path is not percent-encoded UTF-8.");
        }

        var hostBucket = BucketOfHost(host, domain);
        if (hostBucket is not null)
        {
            return new S3Target(rawPath, query, hostBucket, path[1..]);
        }

        var slash = path.IndexOf('/', 1);
        return slash < 0
            ? new S3Target(rawPath, query, path[1..], string.Empty)
            : new S3Target(rawPath, query, path[1..slash], path[(slash + 1)..]);
    }

    /// <summary>The same with a key, for a form that names it in a field.</summary>
    public S3Target WithKey(string key) => new(RawPath, Query, Bucket, key);

    private static string? BucketOfHost(string host, string? domain)
    {
        if (domain is null)
        {
            return null;
        }

        var colon = host.LastIndexOf(':');
        var name = colon < 0 ? host.AsSpan() : host.AsSpan(0, colon);
        return name.Length > domain.Length + 1
            && name.EndsWith(domain, StringComparison.OrdinalIgnoreCase)
            && name[^(domain.Length + 1)] == '.'
                ? name[..^(domain.Length + 1)].ToString().ToLowerInvariant()
                : null;
    }
}
