namespace OrleansAlluxio.UnderStorage.S3;

/// <summary>An S3 mount as typed, validated.</summary>
internal sealed record S3Options
{
    /// <summary>The bucket.</summary>
    public required string Bucket { get; init; }

    /// <summary>What every key starts with: empty, or ends with a slash.</summary>
    public required string Prefix { get; init; }

    /// <summary>The server; null is Amazon's.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>Signing region. us-east-1 is what servers that know no regions expect.</summary>
    public string Region { get; init; } = "us-east-1";

    public string? AccessKey { get; init; }

    public string? SecretKey { get; init; }

    public string? SessionToken { get; init; }

    /// <summary>Unsigned requests, for public buckets.</summary>
    public bool Anonymous { get; init; }

    /// <summary>
    /// May ask the cloud's metadata service for credentials. Off: on other machines the request hangs.
    /// </summary>
    public bool InstanceMetadata { get; init; }

    /// <summary>Bucket in the path, not in the host name: what servers other than Amazon's are reached by.</summary>
    public bool PathStyle { get; init; }

    /// <summary>
    /// Up to this length a file is one PUT. 16 MiB: one round trip for nearly all files, one retry stays cheap.
    /// </summary>
    public long MultipartThresholdBytes { get; init; } = 16L << 20;

    /// <summary>
    /// Part of a larger file. 16 MiB: fills a 1 Gbit/s line with four at once; 10,000 of them hold 156 GiB.
    /// </summary>
    public long PartBytes { get; init; } = 16L << 20;

    /// <summary>Parts buffered and sent at once. 4 of 16 MiB are 64 MiB of memory.</summary>
    public int UploadParallelism { get; init; } = 4;

    /// <summary>Longest time to connect. 3 s: two lost SYN packets are survived, a wrong address shows soon.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Longest time of one request but its body read. 60 s: a slow store's listing; a part at 2 Mbit/s.
    /// </summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Most tries after the first. 4 with the backoff of <see cref="UfsRetry"/> bridge about 10 s of failure.
    /// </summary>
    public int Retries { get; init; } = 4;

    /// <summary>Above this a copy is made of parts. 5 GiB is S3's limit of one copy.</summary>
    public long CopyPartBytes { get; init; } = 5L << 30;

    /// <summary>Whether the server honours If-None-Match on writes; null finds out when probed for writing.</summary>
    public bool? ConditionalWrites { get; init; }

    /// <summary>The mounted URI without credentials.</summary>
    public string Description => $"s3://{Bucket}/{Prefix}";

    /// <summary>The server's name for messages.</summary>
    public string EndpointName => Endpoint?.Authority ?? $"s3.{Region}.amazonaws.com";

    /// <summary>Without secrets, whatever it is written to.</summary>
    public override string ToString() => Description;
}
