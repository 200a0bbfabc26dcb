namespace OrleansAlluxio.Benchmarks.Load.Runtimes;

/// <summary>How long and by how many at once each runtime is asked.</summary>
internal sealed record RuntimesOptions
{
    public const string Usage = """
        Benchmarks/Load/runtimes [options]
        Stat, create, list of 1,000 entries and hot GET of 4 KiB on the embedded grain runtime and on Orleans, one after
        the other, over the fabric API of one silo each. Prints a table with the ratio of the two.
          --seconds N       of each measurement (10)
          --clients N       that ask at once (16)
          --rounds N        of both runtimes in turn; the table has the medians (3)
        """;

    public int Seconds { get; private init; }

    public int Clients { get; private init; }

    public int Rounds { get; private init; }

    /// <exception cref="FormatException">An option is unknown, lacks its value, or the value makes no
    /// sense.</exception>
    public static RuntimesOptions Parse(IReadOnlyList<string> arguments)
    {
        var reader = new OptionReader(arguments);
        var options = new RuntimesOptions
        {
            Seconds = reader.Number("--seconds", 10, 3600),
            Clients = reader.Number("--clients", 16, 1024),
            Rounds = reader.Number("--rounds", 3, 100),
        };
        reader.End();
        return options;
    }
}
