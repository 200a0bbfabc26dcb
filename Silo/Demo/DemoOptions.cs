namespace OrleansAlluxio.Silo.Demo;

/// <summary>What <c>fabric demo</c> was asked for.</summary>
internal sealed record DemoOptions
{
    /// <summary>What the command takes.</summary>
    public const string Usage = """
        usage: fabric demo [options]
        Starts two fabrics in a temporary directory, one as an S3 store for the other, and checks with generated data
        what it claims. Exit code 0 when every claim holds, 1 when one does not, 2 for bad arguments.
          --json       print one JSON document instead of the table
          --keep       keep the homes and the data, and say how to go on with them
          --files N    small files of each data set (default 1000)
        """;

    private const int SmallFilesMax = 100_000;

    /// <summary>One JSON document instead of the table.</summary>
    public bool Json { get; init; }

    /// <summary>Homes and data stay.</summary>
    public bool Keep { get; init; }

    /// <summary>Small files of each data set.</summary>
    public int SmallFiles { get; init; } = 1000;

    /// <summary>InvalidArgument for anything not understood.</summary>
    public static DemoOptions Parse(ReadOnlySpan<string> arguments)
    {
        var options = new DemoOptions();
        for (var i = 0; i < arguments.Length; i++)
        {
            options = arguments[i] switch
            {
                "--json" => options with { Json = true },
                "--keep" => options with { Keep = true },
                "--files" => options with { SmallFiles = Count(++i < arguments.Length ? arguments[i] : "") },
                _ => throw Bad(arguments[i], "unknown option"),
            };
        }

        return options;
    }

    private static int Count(string text) => int.TryParse(text, out var count) && count is >= 1 and <= SmallFilesMax
        ? count
        : throw Bad(text, $"--files is a number from 1 to {SmallFilesMax}");

    private static FabricException Bad(string subject, string reason) =>
        new(FabricErrorKind.InvalidArgument, "read arguments", subject, reason);
}
