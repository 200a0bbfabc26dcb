namespace OrleansAlluxio.Cli.Metrics;

/// <summary>One figure of a process.</summary>
internal sealed record MetricSample(string Name, IReadOnlyDictionary<string, string> Labels, double Value);
