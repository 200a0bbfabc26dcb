namespace OrleansAlluxio.Cli.Output;

/// <summary>What <c>fabric report summary</c> says.</summary>
internal sealed record SummaryAnswer
{
    public required string Version { get; init; }

    public required string FabricId { get; init; }

    public required string Runtime { get; init; }

    public long UptimeMs { get; init; }

    public long Inodes { get; init; }

    public int Mounts { get; init; }

    public long CapacityBytes { get; init; }

    public long UsedBytes { get; init; }

    public long DirtyBytes { get; init; }

    public long PendingPersists { get; init; }

    public double OldestPersistSeconds { get; init; }

    public double? HitRatio { get; init; }

    public double Requests { get; init; }

    public double Errors { get; init; }
}

internal sealed record StoreAnswer(
    string Path, string Uri, bool ReadOnly, double Requests, double MeanMs,
    IReadOnlyDictionary<string, double> Failures);

internal sealed record GatewayAnswer
{
    public required string Door { get; init; }

    public required string Operation { get; init; }

    public double Requests { get; init; }

    public double MeanMs { get; init; }

    public double Errors { get; init; }

    public long BytesIn { get; init; }

    public long BytesOut { get; init; }
}

internal sealed record BenchResult
{
    public required string Name { get; init; }

    public long Operations { get; init; }

    public double Seconds { get; init; }

    public double PerSecond { get; init; }

    public double MegabytesPerSecond { get; init; }

    public double P50Ms { get; init; }

    public double P99Ms { get; init; }

    public double? Change { get; init; }
}

internal sealed record CollectAnswer(string File, IReadOnlyList<string> Entries);
