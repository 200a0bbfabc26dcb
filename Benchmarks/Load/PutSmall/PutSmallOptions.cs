namespace OrleansAlluxio.Benchmarks.Load.PutSmall;

/// <summary>How long to measure small uploads, and with how many connections.</summary>
internal sealed record PutSmallOptions
{
    public const string Usage = """
        Benchmarks/Load/put-small [options]
        PUTs of 4 KiB to new keys, every request signed: the fabric with ASYNC_THROUGH over a directory and over
        radosgw, beside radosgw and s3rver themselves, alternating. Prints medians over the rounds and their ratios to
        the peers. Everything is kept in memory (/dev/shm), on all sides.
          --rounds N        each round measures every side, in changing order (5)
          --seconds N       of each measurement (3)
          --warm N          seconds of load on each side before the first round (10)
          --connections N   (32)
          --keys N          of each measurement; used up, they are overwritten (40000)
        """;

    public int Rounds { get; private init; } = 5;

    public int Seconds { get; private init; } = 3;

    public int WarmSeconds { get; private init; } = 10;

    public int Connections { get; private init; } = 32;

    public int Keys { get; private init; } = 40_000;

    /// <exception cref="FormatException">An option is unknown, or its value makes no sense.</exception>
    public static PutSmallOptions Parse(IReadOnlyList<string> arguments)
    {
        var reader = new OptionReader(arguments);
        var options = new PutSmallOptions
        {
            Rounds = reader.Number("--rounds", 5, 100),
            Seconds = reader.Number("--seconds", 3, 60),
            WarmSeconds = reader.Number("--warm", 10, 60),
            Connections = reader.Number("--connections", 32, 1024),
            Keys = reader.Number("--keys", 40_000, 1_000_000),
        };
        reader.End();
        return options;
    }
}
