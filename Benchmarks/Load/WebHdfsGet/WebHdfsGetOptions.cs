using OrleansAlluxio.Benchmarks.Load.HotGet;

namespace OrleansAlluxio.Benchmarks.Load.WebHdfsGet;

/// <summary>What to measure.</summary>
internal sealed record WebHdfsGetOptions
{
    public const string Usage = """
        Benchmarks/Load/webhdfs-get [options]
        Hot OPENs of small, middle and large files over WebHDFS beside nginx serving the same bytes as files: up to
        1 MiB answered at once, above by the URL that a redirect gave. Prints medians over the rounds and their ratio.
          --user NAME       who reads (fabric, the superuser; any other name has its permissions checked)
          --sizes 4k,1m,64m
          --rounds N        each round measures both sides, in changing order (5)
          --seconds N       of each measurement (3)
          --connections N   (32)
          --budget N        seconds until the run gives up, from the moment both servers serve (115)
        """;

    public string User { get; private init; } = "fabric";

    public IReadOnlyList<ObjectSize> Sizes { get; private init; } = ObjectSize.All;

    public int Rounds { get; private init; } = 5;

    public int Seconds { get; private init; } = 3;

    public int Connections { get; private init; } = 32;

    public int BudgetSeconds { get; private init; } = 115;

    /// <exception cref="FormatException">An option is unknown, lacks its value, or the value makes no
    /// sense.</exception>
    public static WebHdfsGetOptions Parse(IReadOnlyList<string> arguments)
    {
        var reader = new OptionReader(arguments);
        var sizes = reader.Take("--sizes")?.Split(',') ?? [.. ObjectSize.All.Select(size => size.Name)];
        var options = new WebHdfsGetOptions
        {
            User = reader.Take("--user") ?? "fabric",
            Sizes = [.. sizes.Select(name => ObjectSize.All.FirstOrDefault(size => size.Name == name)
                ?? throw new FormatException($"no size '{name}'"))],
            Rounds = reader.Number("--rounds", 5, 100),
            Seconds = reader.Number("--seconds", 3, 60),
            Connections = reader.Number("--connections", 32, 1024),
            BudgetSeconds = reader.Number("--budget", 115, 3600),
        };
        reader.End();
        return options;
    }
}
