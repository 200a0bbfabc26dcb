namespace OrleansAlluxio.Engine.Reading;

/// <summary>Steps 5 and 6 of a read: page ranges to tiers or single-flight fills, verified, to the caller.</summary>
public interface IFileReads : IAsyncDisposable
{
    /// <summary>Opens one content of a file. Costs nothing until bytes are read.</summary>
    IFabricReader Open(FileStatus status, ReadSource source);

    /// <summary>Brings a whole file into the cache and returns the bytes that are cached then.</summary>
    ValueTask<long> LoadAsync(FileStatus status, ReadSource source, CancellationToken cancellationToken);

    /// <summary>
    /// The same at somebody's pace: <paramref name="pace"/> is awaited with a number of bytes before these are asked of
    /// the store.
    /// </summary>
    ValueTask<long> LoadAsync(
        FileStatus status, ReadSource source, Func<long, CancellationToken, ValueTask> pace,
        CancellationToken cancellationToken);

    /// <summary>
    /// Counters since start, by name: cache.hits, cache.misses, cache.read.bytes, store.reads, store.read.bytes, ...
    /// </summary>
    IReadOnlyDictionary<string, long> Counters { get; }
}
