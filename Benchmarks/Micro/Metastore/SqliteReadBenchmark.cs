using BenchmarkDotNet.Attributes;
using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Metastore;
using OrleansAlluxio.Metastore.Sqlite;

namespace OrleansAlluxio.Benchmarks.Micro.Metastore;

/// <summary>Reads of a directory with a million files, on one thread.</summary>
[MemoryDiagnoser]
[WarmupCount(2)]
[IterationCount(5)]
public class SqliteReadBenchmark
{
    private const int Files = 1_000_000;
    private const int Stride = 7919;
    private DirectoryInfo _directory = null!;
    private SqliteMetastore _store = null!;
    private string[] _names = null!;
    private int _turn;

    // Synchronous on purpose: the in-process toolchain does not await setups.
    [GlobalSetup]
    public void Open() => OpenAsync().GetAwaiter().GetResult();

    private async Task OpenAsync()
    {
        _directory = Directory.CreateTempSubdirectory("metastore-bench-");
        var options = new SqliteMetastoreOptions { DatabasePath = Path.Combine(_directory.FullName, "fabric.db") };
        _store = await SqliteMetastore.OpenAsync(options, CancellationToken.None);
        await MetastoreBenchRows.FillAsync(_store, Files);
        _names = [.. Enumerable.Range(0, Files).Select(static i => $"part-{1000 + i:D8}.parquet")];
        var statistics = await _store.GetStatisticsAsync(CancellationToken.None);
        Console.WriteLine($"// {statistics.FileBytes / (double)statistics.Inodes:F0} bytes of database per file");
    }

    [GlobalCleanup]
    public void Close() => CloseAsync().GetAwaiter().GetResult();

    private async Task CloseAsync()
    {
        await _store.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    [Benchmark(Baseline = true)]
    public ValueTask<InodeRow?> FindChild() =>
        _store.TryFindChildAsync(InodeId.Root, _names[Next()], CancellationToken.None);

    [Benchmark]
    public ValueTask<InodeRow?> GetInode() =>
        _store.TryGetInodeAsync(new InodeId(1000 + Next()), CancellationToken.None);

    [Benchmark]
    public ValueTask<IReadOnlyList<InodeRow>> ListThousand() =>
        _store.ListChildrenAsync(InodeId.Root, _names[Next()], 1000, CancellationToken.None);

    private int Next() => _turn = (_turn + Stride) % Files;
}
