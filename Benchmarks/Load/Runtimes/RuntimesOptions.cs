using System.Globalization;

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

    public int Seconds { get; private init; } = 10;

    public int Clients { get; private init; } = 16;

    public int Rounds { get; private init; } = 3;

    /// <exception cref="FormatException">An option is unknown, lacks its value, or the value makes no
    /// sense.</exception>
    public static RuntimesOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new RuntimesOptions();
        for (var i = 0; i < arguments.Count; i += 2)
        {
            var name = arguments[i];
            var value = i + 1 < arguments.Count
                ? arguments[i + 1]
                : throw new FormatException($"{name} needs a value");
            options = name switch
            {
                "--seconds" => options with { Seconds = Number(name, value, 3600) },
                "--clients" => options with { Clients = Number(name, value, 1024) },
                "--rounds" => options with { Rounds = Number(name, value, 100) },
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
