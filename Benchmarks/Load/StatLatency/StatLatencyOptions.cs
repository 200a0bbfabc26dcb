namespace OrleansAlluxio.Benchmarks.Load.StatLatency;

/// <summary>How far away the store is, how often is asked, and where the chart goes.</summary>
internal sealed record StatLatencyOptions
{
    public const string Usage = """
        Benchmarks/Load/stat-latency [options]
        Latency of stat under the sync intervals -1, 0 and N, on a mounted S3 server that is a latency away (npm's
        s3rver behind a delaying proxy). Prints the figures and draws them.
          --latency MS      of a round trip to the store (20)
          --interval MS     N (1000)
          --seconds N       of each measurement (10)
          --files N         asked in turn (8)
          --pause MS        between two stats (10)
          --chart FILE.png  where to draw; needs rsvg-convert (Debian: librsvg2-bin), else FILE.svg is left
        """;

    public int LatencyMs { get; private init; }

    public int IntervalMs { get; private init; }

    public int Seconds { get; private init; }

    public int Files { get; private init; }

    public int PauseMs { get; private init; }

    public string? Chart { get; private init; }

    /// <exception cref="FormatException">An option is unknown, lacks its value, or the value makes no
    /// sense.</exception>
    public static StatLatencyOptions Parse(IReadOnlyList<string> arguments)
    {
        var reader = new OptionReader(arguments);
        var options = new StatLatencyOptions
        {
            LatencyMs = reader.Number("--latency", 20, 10_000),
            IntervalMs = reader.Number("--interval", 1000, 3_600_000),
            Seconds = reader.Number("--seconds", 10, 3600),
            Files = reader.Number("--files", 8, 10_000),
            PauseMs = reader.Number("--pause", 10, 10_000),
            Chart = reader.Take("--chart"),
        };
        reader.End();
        return options;
    }
}
