namespace OrleansAlluxio.UnderStorage.Azure;

/// <summary>An Azure mount as typed, validated.</summary>
internal sealed record AzureOptions
{
    /// <summary>The scheme and authority as typed: container and account, for messages.</summary>
    public required string Origin { get; init; }

    /// <summary>The account's name, which keys are bound to.</summary>
    public required string Account { get; init; }

    /// <summary>The container.</summary>
    public required string Container { get; init; }

    /// <summary>What every key starts with: empty, or ends with a slash.</summary>
    public required string Prefix { get; init; }

    /// <summary>The blob service of the account, without container; for emulators the account is in its path.</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>The account's key in base 64.</summary>
    public string? AccountKey { get; init; }

    /// <summary>A shared access signature without its question mark.</summary>
    public string? SasToken { get; init; }

    /// <summary>
    /// Up to this length a file is one Put Blob. 16 MiB: one round trip for nearly all files, one retry stays cheap.
    /// </summary>
    public long MultipartThresholdBytes { get; init; } = 16L << 20;

    /// <summary>
    /// Block of a larger file. 16 MiB: fills a 1 Gbit/s line with four at once; 50,000 of them hold 781 GiB.
    /// </summary>
    public long PartBytes { get; init; } = 16L << 20;

    /// <summary>Blocks buffered and sent at once. 4 of 16 MiB are 64 MiB of memory.</summary>
    public int UploadParallelism { get; init; } = 4;

    /// <summary>Longest time to connect. 3 s: two lost SYN packets are survived, a wrong address shows soon.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Longest time of one request but its body read. 60 s: a slow store's listing; a block at 2 Mbit/s.
    /// </summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Most tries after the first. 4 with the backoff of <see cref="UfsRetry"/> bridge about 10 s of failure.
    /// </summary>
    public int Retries { get; init; } = 4;

    /// <summary>Deletes the snapshots of a blob with it; else a blob that has some cannot be deleted.</summary>
    public bool DeletesSnapshots { get; init; }

    /// <summary>The mounted URI without credentials.</summary>
    public string Description => $"{Origin}/{Prefix}";

    /// <summary>The server's name for messages.</summary>
    public string EndpointName => Endpoint.Authority;

    /// <summary>Without secrets, whatever it is written to.</summary>
    public override string ToString() => Description;
}
