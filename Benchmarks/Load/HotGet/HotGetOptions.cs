using System.Globalization;
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
          --connections N   (32)
          --budget N        seconds until the run gives up, from the moment both servers serve (115)
        """;

    public Uri? S3Url { get; private init; }

    public S3Credentials? Credentials { get; private init; }

    public IReadOnlyList<ObjectSize> Sizes { get; private init; } = ObjectSize.All;

    public int Rounds { get; private init; } = 5;

    public int Seconds { get; private init; } = 3;

    public int Connections { get; private init; } = 32;

    public int BudgetSeconds { get; private init; } = 115;

    /// <exception cref="FormatException">An option is unknown, lacks its value, or the value makes no
    /// sense.</exception>
    public static HotGetOptions Parse(IReadOnlyList<string> arguments)
    {
        var values = new Dictionary<string, string>();
        for (var i = 0; i < arguments.Count; i += 2)
        {
            values[arguments[i]] = i + 1 < arguments.Count
                ? arguments[i + 1]
                : throw new FormatException($"{arguments[i]} needs a value");
        }

        string? Take(string name) => values.Remove(name, out var value) ? value : null;
        int Number(string name, int fallback, int max)
        {
            if (Take(name) is not { } text)
            {
                return fallback;
            }

            var isNumber = int.TryParse(text, CultureInfo.InvariantCulture, out var number);
            return isNumber && number >= 1 && number <= max
                ? number
                : throw new FormatException($"{name} is a number from 1 to {max}");
        }

        var url = Take("--s3-url");
        var (access, secret, region) = (Take("--access"), Take("--secret"), Take("--region") ?? "us-east-1");
        if (url is not null && (access is null || secret is null))
        {
            throw new FormatException("--s3-url needs --access and --secret");
        }

        var sizes = Take("--sizes")?.Split(',') ?? [.. ObjectSize.All.Select(size => size.Name)];
        var options = new HotGetOptions
        {
            S3Url = url is null ? null : new Uri(url),
            Credentials = url is null ? null : new S3Credentials(access!, secret!, region),
            Sizes = [.. sizes.Select(name => ObjectSize.All.FirstOrDefault(size => size.Name == name)
                ?? throw new FormatException($"no size '{name}'"))],
            Rounds = Number("--rounds", 5, 100),
            Seconds = Number("--seconds", 3, 60),
            Connections = Number("--connections", 32, 1024),
            BudgetSeconds = Number("--budget", 115, 3600),
        };
        return values.Count == 0 ? options : throw new FormatException($"unknown option {values.Keys.First()}");
    }
}
