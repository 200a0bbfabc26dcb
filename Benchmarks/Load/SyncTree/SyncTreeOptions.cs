using System.Globalization;

namespace OrleansAlluxio.Benchmarks.Load.SyncTree;

/// <summary>Which tree, in which store.</summary>
internal sealed record SyncTreeOptions
{
    public const string Usage = """
        Benchmarks/Load/sync-tree [options]
        Takes the metadata of a tree into an empty fabric and again into the synced one, beside listing the same tree
        through the same connector without a fabric. Prints entries a second, the ratio and the fabric's peak memory.
          --files N         files of the tree (100000)
          --per-directory N files of one directory (1000)
          --uri URI         a store to build it in, such as s3://bucket/prefix (default: a new local directory)
          --option K=V      of the store; repeatable
          --keep            use what is there already and leave it there
          --rounds N        listings, of which the median counts (3); one before them warms up
          --warm N          files of a small tree that the fabric takes in first, as its warm-up (20000)
        """;

    public int Files { get; private init; } = 100_000;

    public int PerDirectory { get; private init; } = 1000;

    public string? Uri { get; private init; }

    public IReadOnlyDictionary<string, string> StoreOptions { get; private init; } = new Dictionary<string, string>();

    public bool Keep { get; private init; }

    public int Rounds { get; private init; } = 3;

    public int WarmFiles { get; private init; } = 20_000;

    /// <exception cref="FormatException">An option is unknown or makes no sense.</exception>
    public static SyncTreeOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new SyncTreeOptions();
        var store = new Dictionary<string, string>();
        for (var i = 0; i < arguments.Count; i++)
        {
            var name = arguments[i];
            if (name == "--keep")
            {
                options = options with { Keep = true };
                continue;
            }

            var value = i + 1 < arguments.Count ? arguments[++i] : throw new FormatException($"{name} needs a value");
            options = name switch
            {
                "--files" => options with { Files = Number(name, value, 10_000_000) },
                "--per-directory" => options with { PerDirectory = Number(name, value, 1_000_000) },
                "--rounds" => options with { Rounds = Number(name, value, 100) },
                "--warm" => options with { WarmFiles = value == "0" ? 0 : Number(name, value, 1_000_000) },
                "--uri" => options with { Uri = value },
                "--option" => Take(options, value),
                _ => throw new FormatException($"unknown option {name}"),
            };
        }

        return options with { StoreOptions = store };

        SyncTreeOptions Take(SyncTreeOptions same, string pair)
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            store[equals > 0 ? pair[..equals] : throw new FormatException("an option is K=V")] = pair[(equals + 1)..];
            return same;
        }
    }

    private static int Number(string name, string text, int max) =>
        int.TryParse(text, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= max
            ? number
            : throw new FormatException($"{name} is a number from 1 to {max}");
}
