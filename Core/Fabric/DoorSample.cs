namespace OrleansAlluxio.Core.Fabric;

/// <summary>What a door did in a while. Waits for something to happen are not in it.</summary>
public sealed record DoorSample
{
    /// <summary>s3, webhdfs or api.</summary>
    public required string Door { get; init; }

    /// <summary>Requests answered.</summary>
    public long Requests { get; init; }

    /// <summary>Those that failed or were refused.</summary>
    public long Errors { get; init; }

    /// <summary>Bytes that came in.</summary>
    public long BytesIn { get; init; }

    /// <summary>Bytes that went out.</summary>
    public long BytesOut { get; init; }

    /// <summary>Half of them took no longer, in milliseconds; null without any. Between ends of buckets.</summary>
    public double? P50Ms { get; init; }

    /// <summary>95 % of them took no longer.</summary>
    public double? P95Ms { get; init; }

    /// <summary>99 % of them took no longer.</summary>
    public double? P99Ms { get; init; }
}
