namespace OrleansAlluxio.Benchmarks.Load.HotGet;

/// <summary>One size of object and how many of them take turns.</summary>
/// <param name="Name">As written in options and tables.</param>
/// <param name="Bytes">Length of each object.</param>
/// <param name="Count">Few enough to stay in memory on a small machine, many enough not to be one hot line.</param>
internal sealed record ObjectSize(string Name, int Bytes, int Count)
{
    public static IReadOnlyList<ObjectSize> All { get; } =
    [
        new("4k", 4 << 10, 256),
        new("1m", 1 << 20, 32),
        new("64m", 64 << 20, 2),
    ];

    /// <summary>The keys, also the names below nginx' folder.</summary>
    public IEnumerable<string> Keys => Enumerable.Range(0, Count).Select(index => $"hot/{Name}-{index}");
}
