namespace OrleansAlluxio.Core.Fabric;

/// <summary>What every operation takes.</summary>
[GenerateSerializer, Immutable, Alias("oa.operation")]
public record OperationOptions
{
    /// <summary>As configured, for the fabric itself.</summary>
    public static OperationOptions Default { get; } = new();

    /// <summary>Who asks.</summary>
    [Id(0)]
    public FabricCaller Caller { get; init; } = FabricCaller.System;

    /// <summary>
    /// Sync interval of this request in milliseconds: -1 only the first access, 0 every access, above 0 a period; null
    /// as configured for path, mount or fabric.
    /// </summary>
    [Id(1)]
    public long? SyncIntervalMs { get; init; }
}
