namespace OrleansAlluxio.UnderStorage.S3;

/// <summary>Reads the URI and the mount options, and refuses what it does not know.</summary>
internal static class S3OptionParser
{
    private const long MebiByte = 1L << 20;

    public static IReadOnlyList<UfsOptionDescription> Known { get; } =
    [
        new("endpoint", "Server as http(s)://host[:port]; default Amazon S3 of the region."),
        new("region", "Signing region; default AWS_REGION, else us-east-1."),
        new("access-key", "Access key id; default AWS_ACCESS_KEY_ID or the default profile.", IsSecret: true),
        new("secret-key", "Secret key; goes with access-key.", IsSecret: true),
        new("session-token", "Session token of temporary credentials.", IsSecret: true),
        new("anonymous", "true sends unsigned requests; default false."),
        new("instance-metadata", "true may ask the cloud's metadata service for credentials; default false."),
        new("path-style", "true puts the bucket in the path; default true with an endpoint, else false."),
        new(
            "multipart-threshold",
            "Up to this many bytes a file is one PUT, 0 to 5 GiB; default 16 MiB. Suffixes K, M, G."),
        new("part-size", "Bytes of a part, 5 MiB to 256 MiB; default 16 MiB. Suffixes K, M, G."),
        new("upload-parallelism", "Parts buffered and sent at once, 1 to 64; default 4."),
        new("connect-timeout", "Seconds to connect, 0.1 to 300; default 3."),
        new("request-timeout", "Seconds for one request, 0.1 to 3600; default 60."),
        new("retries", "Tries after the first, 0 to 20; default 4."),
        new(
            "copy-multipart-threshold",
            "Above this many bytes a copy is made of parts, 5 MiB to 5 GiB; default 5 GiB."),
        new(
            "conditional-writes",
            "Whether the server honours If-None-Match on writes; default: found out by the probe."),
    ];

    public static S3Options Parse(Uri uri, IReadOnlyDictionary<string, string> options)
    {
        if (!uri.IsAbsoluteUri || uri.Scheme is not ("s3" or "s3a"))
        {
            throw Refuse("an S3 mount is s3://bucket/prefix");
        }

        if (uri.UserInfo.Length > 0)
        {
            throw Refuse("credentials belong into the options access-key and secret-key, not into the URI");
        }

        if (uri.Query.Length > 0 || uri.Fragment.Length > 0)
        {
            throw Refuse("write '?' and '#' in a prefix as %3F and %23");
        }

        var unknown = options.Keys.FirstOrDefault(static key => Known.All(option => option.Name != key));
        if (unknown is not null)
        {
            throw Refuse($"an S3 mount has no option '{unknown}'");
        }

        var bucket = BucketOf(uri);
        return FromOptions(bucket, PrefixOf(uri), new UfsOptionReader("s3", options));
    }

    private static S3Options FromOptions(string bucket, string prefix, UfsOptionReader reader)
    {
        var endpoint = reader.Endpoint("endpoint");
        var accessKey = reader.Text("access-key");
        var secretKey = reader.Text("secret-key");
        if (accessKey is null != secretKey is null)
        {
            throw Refuse("access-key and secret-key go together");
        }

        var basis = new S3Options { Bucket = bucket, Prefix = prefix };
        return basis with
        {
            Endpoint = endpoint,
            Region = reader.Text("region") ?? Environment.GetEnvironmentVariable("AWS_REGION") ?? basis.Region,
            AccessKey = accessKey,
            SecretKey = secretKey,
            SessionToken = reader.Text("session-token"),
            Anonymous = reader.Flag("anonymous") ?? false,
            InstanceMetadata = reader.Flag("instance-metadata") ?? false,
            PathStyle = reader.Flag("path-style") ?? endpoint is not null,
            MultipartThresholdBytes = reader.Bytes(
                "multipart-threshold", basis.MultipartThresholdBytes, 0, 5120 * MebiByte),
            PartBytes = reader.Bytes("part-size", basis.PartBytes, 5 * MebiByte, 256 * MebiByte),
            UploadParallelism = (int)reader.Bytes("upload-parallelism", basis.UploadParallelism, 1, 64),
            ConnectTimeout = reader.Seconds("connect-timeout", basis.ConnectTimeout, 300),
            RequestTimeout = reader.Seconds("request-timeout", basis.RequestTimeout, 3600),
            Retries = (int)reader.Bytes("retries", basis.Retries, 0, 20),
            CopyPartBytes = reader.Bytes(
                "copy-multipart-threshold", basis.CopyPartBytes, 5 * MebiByte, 5120 * MebiByte),
            ConditionalWrites = reader.Flag("conditional-writes"),
        };
    }

    private static string BucketOf(Uri uri)
    {
        // Uri.Host lowers the case, which some servers' bucket names have.
        var rest = uri.OriginalString[(uri.OriginalString.IndexOf("://", StringComparison.Ordinal) + 3)..];
        var slash = rest.IndexOf('/');
        var bucket = slash < 0 ? rest : rest[..slash];
        var isValid = bucket.Length is >= 3 and <= 255
            && bucket.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_');
        return isValid ? bucket : throw Refuse("an S3 mount names its bucket: s3://bucket/prefix");
    }

    private static string PrefixOf(Uri uri)
    {
        var rest = uri.OriginalString[(uri.OriginalString.IndexOf("://", StringComparison.Ordinal) + 3)..];
        var slash = rest.IndexOf('/');
        var text = slash < 0 ? string.Empty : Uri.UnescapeDataString(rest[(slash + 1)..]).TrimEnd('/');

        // Parsing checks that the prefix is a path: no empty component, no "..".
        return text.Length == 0 ? string.Empty : UfsPath.Parse(text).Value + "/";
    }

    // Never quotes a value: it may be a secret in the wrong place.
    private static FabricException Refuse(string reason) =>
        new(FabricErrorKind.InvalidArgument, "mount", "s3", reason);
}
