namespace OrleansAlluxio.Benchmarks.Load.BigObject;

/// <summary>How large the object is, and where it is kept.</summary>
internal sealed record BigObjectOptions
{
    public const string Usage = """
        Benchmarks/Load/big-object [options]
        One large object through the fabric's S3 door: uploaded with one PUT, downloaded, uploaded in parts, downloaded.
        Hashes both ways and watches the server's own memory, that is RssAnon, which leaves out tiers in tmpfs and
        mapped files. Ends with 1 when the memory grows by more than the bound, or a byte differs.
          --mib N         size of the object (5120, S3's most for one PUT)
          --part-mib N    size of a part (64)
          --parallel N    parts under way at once (4)
          --growth-mib N  most growth of RssAnon (200)
          --dir FOLDER    where the fabric's home goes, twice the object's size at times (a temporary one)
        """;

    public long Bytes { get; private init; }

    public int PartBytes { get; private init; }

    public int Parallel { get; private init; }

    public long GrowthBytesMax { get; private init; }

    public string Directory { get; private init; } = Path.GetTempPath();

    /// <exception cref="FormatException">An option is unknown, or its value makes no sense.</exception>
    public static BigObjectOptions Parse(IReadOnlyList<string> arguments)
    {
        var reader = new OptionReader(arguments);
        var options = new BigObjectOptions
        {
            Bytes = (long)reader.Number("--mib", 5120, 5120) << 20,
            PartBytes = reader.Number("--part-mib", 64, 1024) << 20,
            Parallel = reader.Number("--parallel", 4, 32),
            GrowthBytesMax = (long)reader.Number("--growth-mib", 200, 1 << 20) << 20,
            Directory = reader.Take("--dir") ?? Path.GetTempPath(),
        };
        reader.End();
        return options;
    }
}
