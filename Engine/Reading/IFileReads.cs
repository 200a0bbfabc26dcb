namespace OrleansAlluxio.Engine.Reading;

/// <summary>Steps 5 and 6 of a read: page ranges to tiers or single-flight fills, verified, to the caller.</summary>
public interface IFileReads : IAsyncDisposable
{
    /// <summary>Opens one content of a file. Costs nothing until bytes are read.</summary>
    IFabricReader Open(FileStatus status, ReadSource source);

    /// <summary>Brings a whole file into the cache and returns the bytes that are cached then.</summary>
    ValueTask<long> LoadAsync(FileStatus status, ReadSource source, CancellationToken cancellationToken);

    /// <summary>
    /// Counters since start, by name: cache.hits, cache.misses, cache.read.bytes, store.reads, store.read.bytes, ...
    /// </summary>
    IReadOnlyDictionary<string, long> Counters { get; }
}
