namespace OrleansAlluxio.Core.Fabric;

/// <summary>A limit of what a user's reads and writes bring into caches; it replaces the one that is there.</summary>
[GenerateSerializer, Immutable, Alias("oa.cache-quota-request")]
public sealed record CacheQuotaRequest
{
    /// <summary>The user, as its requests are signed.</summary>
    [Id(0)]
    public required string User { get; init; }

    /// <summary>Most bytes of all caches together.</summary>
    [Id(1)]
    public required long BytesMax { get; init; }
}
