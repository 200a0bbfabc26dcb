using System.Globalization;

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

    public int LatencyMs { get; private init; } = 20;

    public int IntervalMs { get; private init; } = 1000;

    public int Seconds { get; private init; } = 10;

    public int Files { get; private init; } = 8;

    public int PauseMs { get; private init; } = 10;

    public string? Chart { get; private init; }

    /// <exception cref="FormatException">An option is unknown, lacks its value, or the value makes no
    /// sense.</exception>
    public static StatLatencyOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new StatLatencyOptions();
        for (var i = 0; i < arguments.Count; i += 2)
        {
            var name = arguments[i];
            var value = i + 1 < arguments.Count
                ? arguments[i + 1]
                : throw new FormatException($"{name} needs a value");
            options = name switch
            {
                "--latency" => options with { LatencyMs = Number(name, value, 10_000) },
                "--interval" => options with { IntervalMs = Number(name, value, 3_600_000) },
                "--seconds" => options with { Seconds = Number(name, value, 3600) },
                "--files" => options with { Files = Number(name, value, 10_000) },
                "--pause" => options with { PauseMs = Number(name, value, 10_000) },
                "--chart" => options with { Chart = value },
                _ => throw new FormatException($"unknown option {name}"),
            };
        }

        return options;
    }

    private static int Number(string name, string text, int max) =>
        int.TryParse(text, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= max
            ? number
            : throw new FormatException($"{name} is a number from 1 to {max}");
}
