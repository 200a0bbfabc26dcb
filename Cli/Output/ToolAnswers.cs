namespace OrleansAlluxio.Cli.Output;

/// <summary>What <c>fabric report summary</c> says.</summary>
internal sealed record SummaryAnswer(
    string Version, string FabricId, string Runtime, long UptimeMs, long Inodes, int Mounts, long CapacityBytes,
    long UsedBytes, long DirtyBytes, long PendingPersists, double OldestPersistSeconds, double? HitRatio,
    double Requests, double Errors);

internal sealed record StoreAnswer(
    string Path, string Uri, bool ReadOnly, double Requests, double MeanMs,
    IReadOnlyDictionary<string, double> Failures);

internal sealed record GatewayAnswer(
    string Door, string Operation, double Requests, double MeanMs, double Errors, long BytesIn, long BytesOut);

internal sealed record BenchResult(
    string Name, long Operations, double Seconds, double PerSecond, double MegabytesPerSecond, double P50Ms,
    double P99Ms, double? Change = null);

internal sealed record CollectAnswer(string File, IReadOnlyList<string> Entries);
