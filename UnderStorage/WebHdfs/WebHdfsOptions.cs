namespace OrleansAlluxio.UnderStorage.WebHdfs;

/// <summary>A WebHDFS mount as typed, validated.</summary>
internal sealed record WebHdfsOptions
{
    /// <summary>The URI's scheme and authority as typed, for messages.</summary>
    public required string Origin { get; init; }

    /// <summary>The mounted directory: empty for the root of the file system, else with a leading slash.</summary>
    public required string Prefix { get; init; }

    /// <summary><c>http</c> or <c>https</c>.</summary>
    public required string Transport { get; init; }

    /// <summary>Addresses to ask, host:port; the first that is active is remembered.</summary>
    public required IReadOnlyList<string> Nodes { get; init; }

    /// <summary>Sent as <c>user.name</c>, which a server may believe or not.</summary>
    public string? User { get; init; }

    /// <summary>Sent as <c>doas</c>: the user the requests are for.</summary>
    public string? DoAs { get; init; }

    /// <summary>Delegation token of Hadoop. Secret.</summary>
    public string? DelegationToken { get; init; }

    /// <summary>Bearer token, for gateways and other fabrics. Secret.</summary>
    public string? BearerToken { get; init; }

    /// <summary>Whether the server is HttpFS, which cannot replace a file by a rename.</summary>
    public bool IsHttpFs { get; init; }

    /// <summary>Replicas of new files; null leaves it to the server.</summary>
    public int? Replication { get; init; }

    /// <summary>Block length of new files in bytes; null leaves it to the server.</summary>
    public long? BlockBytes { get; init; }

    /// <summary>
    /// Up to this length a file is buffered and sent again after a failure; above it is streamed once. 4 MiB: most
    /// files, and a hundred writers at once need less than half a gibibyte.
    /// </summary>
    public long BufferBytes { get; init; } = 4L << 20;

    /// <summary>
    /// Most bytes of one listing that a server without batches sends at once. 64 MiB: some 200,000 entries.
    /// </summary>
    public long ListingBytesMax { get; init; } = 64L << 20;

    /// <summary>Longest time to connect. 3 s: two lost SYN packets are survived, a wrong address shows soon.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Longest time of one request but its body. 60 s: a busy name node's listing.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Most tries after the first. 8 with the backoff of <see cref="UfsRetry"/> bridge about 15 s: a failover of name
    /// nodes takes longer than the hiccup of an object store.
    /// </summary>
    public int Retries { get; init; } = 8;

    /// <summary>The mounted URI without credentials, ending with a slash.</summary>
    public string Description => $"{Origin}{Prefix}/";

    /// <summary>The server's name for messages.</summary>
    public string ServerName => Nodes.Count == 1 ? Nodes[0] : $"{Nodes[0]} and {Nodes.Count - 1} more";

    /// <summary>Without secrets, whatever it is written to.</summary>
    public override string ToString() => Description;
}
