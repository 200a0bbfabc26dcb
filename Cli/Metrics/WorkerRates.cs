namespace OrleansAlluxio.Cli.Metrics;

/// <summary>What a worker did between two looks, a second.</summary>
/// <param name="Worker">Its id.</param>
/// <param name="Requests">Requests of other processes.</param>
/// <param name="SentBytes">Bytes it gave them.</param>
/// <param name="HitRatio">Share of pages that it had; null when none was read.</param>
/// <param name="StoreBytes">Bytes it read from stores.</param>
/// <param name="Processors">Processors in use.</param>
internal sealed record WorkerRates(
    string Worker, double Requests, double SentBytes, double? HitRatio, double StoreBytes, double Processors);
