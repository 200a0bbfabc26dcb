namespace OrleansAlluxio.Core.Namespace;

/// <summary>Where bytes go before a write is acknowledged. Names as Alluxio users know them.</summary>
[GenerateSerializer, Alias("oa.write-type")]
public enum WriteType : byte
{
    /// <summary>Into the cache only; lost with it.</summary>
    MustCache = 1,

    /// <summary>Into cache and under store.</summary>
    CacheThrough = 2,

    /// <summary>Into the under store only.</summary>
    Through = 3,

    /// <summary>Durably into the cache, into the under store soon after.</summary>
    AsyncThrough = 4,
}
