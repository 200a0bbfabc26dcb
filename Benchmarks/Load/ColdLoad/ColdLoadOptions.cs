namespace OrleansAlluxio.Benchmarks.Load.ColdLoad;

/// <summary>What is loaded, from where, how often.</summary>
internal sealed record ColdLoadOptions
{
    public const string Usage = """
        Benchmarks/Load/cold-load [options]
        Loads small and large files out of one S3 store, cold: a fabric with an empty home by a load job, and
        `rclone copy` into an empty directory, alternating. Prints medians and their ratio.
        The job checks every byte it has brought in; rclone compares the MD5 that the store tells, where it tells one.
          --rounds N        each measures both sides with both sets, in changing order (3); one before warms the store
          --small N         small files (10000)
          --small-kib N     of so many KiB each (16)
          --large N         large files (10)
          --large-mib N     of so many MiB each (128)
          --transfers N     files at once, on both sides (16)
          --origin NAME     the store: directory (another fabric's S3 door over one; default) or radosgw
          --folder PATH     where everything is kept (/dev/shm)
        """;

    public int Rounds { get; private init; }

    public int Small { get; private init; }

    public int SmallKiB { get; private init; }

    public int Large { get; private init; }

    public int LargeMiB { get; private init; }

    public int Transfers { get; private init; }

    public bool IsCeph { get; private init; }

    public string Folder { get; private init; } = string.Empty;

    /// <exception cref="FormatException">An option is unknown, or its value makes no sense.</exception>
    public static ColdLoadOptions Parse(IReadOnlyList<string> arguments)
    {
        var reader = new OptionReader(arguments);
        var options = new ColdLoadOptions
        {
            Rounds = reader.Number("--rounds", 3, 100),
            Small = reader.Number("--small", 10_000, 1_000_000),
            SmallKiB = reader.Number("--small-kib", 16, 1024),
            Large = reader.Number("--large", 10, 1000),
            LargeMiB = reader.Number("--large-mib", 128, 10_240),
            Transfers = reader.Number("--transfers", 16, 1024),
            IsCeph = reader.Take("--origin") switch
            {
                null or "directory" => false,
                "radosgw" => true,
                _ => throw new FormatException("--origin is directory or radosgw"),
            },
            Folder = reader.Take("--folder") ?? "/dev/shm",
        };
        reader.End();
        return options;
    }
}
