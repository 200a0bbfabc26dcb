namespace OrleansAlluxio.Benchmarks.Load.Workers;

/// <summary>How much is read and written, by how many at once.</summary>
internal sealed record WorkersOptions
{
    public const string Usage = """
        Benchmarks/Load/workers [options]
        Reads of cached files over 1, 2 and 3 worker processes, none of them in the process that is asked, and
        ASYNC_THROUGH writes of 4 KiB and 16 MiB with durable=1 and durable=2, in one run.
          --seconds N     length of a measurement (5)
          --files N       files that are read (48)
          --mib N         size of each (8)
          --parallel N    readers and writers at once (8)
          --dir FOLDER    where homes and tiers go (a temporary one)
        """;

    public TimeSpan Length { get; private init; }

    public int Files { get; private init; }

    public int FileBytes { get; private init; }

    public int Parallel { get; private init; }

    public string Directory { get; private init; } = Path.GetTempPath();

    /// <exception cref="FormatException">An option is unknown, or its value makes no sense.</exception>
    public static WorkersOptions Parse(IReadOnlyList<string> arguments)
    {
        var reader = new OptionReader(arguments);
        var options = new WorkersOptions
        {
            Length = TimeSpan.FromSeconds(reader.Number("--seconds", 5, 600)),
            Files = reader.Number("--files", 48, 10_000),
            FileBytes = reader.Number("--mib", 8, 256) << 20,
            Parallel = reader.Number("--parallel", 8, 256),
            Directory = reader.Take("--dir") ?? Path.GetTempPath(),
        };
        reader.End();
        return options;
    }
}
