namespace OrleansAlluxio.Tests.Simulation.CrossCluster;

/// <summary>How clusters hear of each other in a <see cref="CostModel"/>.</summary>
internal enum CostCarrier
{
    /// <summary>They do not: what is older than the interval is compared.</summary>
    Interval,

    /// <summary>Each subscribes at each other.</summary>
    Direct,

    /// <summary>Each sends to a broker once, and hears from it.</summary>
    Broker,
}

/// <summary>A world to cost: clusters, what they do, and how bad the network is.</summary>
/// <param name="Carrier">How they hear of each other.</param>
/// <param name="Clusters">How many there are.</param>
/// <param name="FailurePercent">Of a hundred frames, how many are lost; and of a hundred links, how many are cut in a
/// minute, for ten seconds.</param>
/// <param name="Seconds">How long.</param>
internal sealed record CostScenario(CostCarrier Carrier, int Clusters, double FailurePercent, int Seconds)
{
    public const int TicksPerSecond = 10;
    public const int Files = 2000;
    public const int IntervalSeconds = 10;

    /// <summary>How often an origin says to a broker that there is nothing to say.</summary>
    public const int BrokerBeatSeconds = 5;

    /// <summary>
    /// Changes a second, of all clusters together: what one store takes does not grow with who uses it.
    /// </summary>
    public const double WritesPerSecond = 10;

    /// <summary>Reads a second of each cluster.</summary>
    public const int ReadsPerSecond = 20;
}

/// <summary>What a <see cref="CostModel"/> came to.</summary>
/// <param name="StalePercent">Of a hundred reads, how many returned what was not the store's any more.</param>
/// <param name="CallsPerChange">Questions to the store for each change of it.</param>
/// <param name="SendsPerChange">Messages that an origin sends for each change of it.</param>
/// <param name="Links">Connections that are open at a time.</param>
/// <param name="Behind">Reads that returned what was before a change that the watermark had passed.</param>
internal sealed record CostResult(
    double StalePercent, double CallsPerChange, double SendsPerChange, int Links, int Behind);
