using OrleansAlluxio.Benchmarks.Load.Signing;

namespace OrleansAlluxio.Benchmarks.Load.HotGet;

/// <summary>What to measure, and against whom.</summary>
internal sealed record HotGetOptions
{
    public const string Usage = """
        Benchmarks/Load/hot-get [options]
        Hot GETs of small, middle and large objects: the fabric's S3 door, every request signed, beside nginx serving
        the same bytes as files. Prints medians over the rounds and their ratio.
          --s3-url URL --access K --secret S  measure this S3 server instead of starting a fabric
          --region R        of that server (us-east-1)
          --sizes 4k,1m,64m
          --rounds N        each round measures both sides, in changing order (5)
          --seconds N       of each measurement (3)
          --warm N          seconds of load on each side before its size is measured: the runtime compiles hot code
                            again while it runs, which a measurement must not show (8)
          --connections N   (32)
          --budget N        seconds until the run gives up, from the moment both servers serve (240)
        """;

    public Uri? S3Url { get; private init; }

    public S3Credentials? Credentials { get; private init; }

    public IReadOnlyList<ObjectSize> Sizes { get; private init; } = ObjectSize.All;

    public int Rounds { get; private init; } = 5;

    public int Seconds { get; private init; } = 3;

    public int WarmSeconds { get; private init; } = 8;

    public int Connections { get; private init; } = 32;

    public int BudgetSeconds { get; private init; } = 240;

    /// <exception cref="FormatException">An option is unknown, lacks its value, or the value makes no
    /// sense.</exception>
    public static HotGetOptions Parse(IReadOnlyList<string> arguments)
    {
        var reader = new OptionReader(arguments);
        var url = reader.Take("--s3-url");
        var (access, secret) = (reader.Take("--access"), reader.Take("--secret"));
        var region = reader.Take("--region") ?? "us-east-1";
        if (url is not null && (access is null || secret is null))
        {
            throw new FormatException("--s3-url needs --access and --secret");
        }

        var sizes = reader.Take("--sizes")?.Split(',') ?? [.. ObjectSize.All.Select(size => size.Name)];
        var options = new HotGetOptions
        {
            S3Url = url is null ? null : new Uri(url),
            Credentials = url is null ? null : new S3Credentials(access!, secret!, region),
            Sizes = [.. sizes.Select(name => ObjectSize.All.FirstOrDefault(size => size.Name == name)
                ?? throw new FormatException($"no size '{name}'"))],
            Rounds = reader.Number("--rounds", 5, 100),
            Seconds = reader.Number("--seconds", 3, 60),
            WarmSeconds = reader.Number("--warm", 8, 60),
            Connections = reader.Number("--connections", 32, 1024),
            BudgetSeconds = reader.Number("--budget", 240, 3600),
        };
        reader.End();
        return options;
    }
}
