using BenchmarkDotNet.Attributes;
using OrleansAlluxio.Metastore;
using OrleansAlluxio.Metastore.Sqlite;
using SQLitePCL;

namespace OrleansAlluxio.Benchmarks.Micro.Metastore;

/// <summary>
/// Durable creates: concurrent callers against the speed of light here, a bare insert loop in transactions of 64.
/// </summary>
[MemoryDiagnoser]
[InvocationCount(1)]
[WarmupCount(2)]
[IterationCount(5)]
public class SqliteCreateBenchmark
{
    private const int Creates = 65_536;
    private const int BaselineBatch = 64;
    private DirectoryInfo _directory = null!;
    private SqliteMetastore _store = null!;
    private sqlite3 _bare = null!;
    private long _next = 1000;

    // Synchronous on purpose: the in-process toolchain does not await setups.
    [GlobalSetup]
    public void Open() => OpenAsync().GetAwaiter().GetResult();

    private async Task OpenAsync()
    {
        _directory = Directory.CreateTempSubdirectory("metastore-bench-");
        var options = new SqliteMetastoreOptions { DatabasePath = Path.Combine(_directory.FullName, "fabric.db") };
        _store = await SqliteMetastore.OpenAsync(options, CancellationToken.None);
        raw.sqlite3_open(Path.Combine(_directory.FullName, "bare.db"), out _bare);
        raw.sqlite3_exec(
            _bare,
            """
            PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
            PRAGMA wal_autocheckpoint = 4096; PRAGMA cache_size = -65536;
            CREATE TABLE bare (parent_id INTEGER, name TEXT, id INTEGER, rest BLOB,
              PRIMARY KEY (parent_id, name)) WITHOUT ROWID;
            CREATE UNIQUE INDEX bare_id ON bare (id);
            """);
    }

    [GlobalCleanup]
    public void Close() => CloseAsync().GetAwaiter().GetResult();

    private async Task CloseAsync()
    {
        await _store.DisposeAsync();
        _bare.Dispose();
        _directory.Delete(recursive: true);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Creates)]
    public void BareInserts()
    {
        raw.sqlite3_prepare_v2(_bare, "INSERT INTO bare VALUES (1, ?1, ?2, ?3)", out var insert);
        Span<byte> rest = stackalloc byte[100];
        for (var i = 0; i < Creates; i += BaselineBatch)
        {
            raw.sqlite3_exec(_bare, "BEGIN IMMEDIATE");
            for (var n = 0; n < BaselineBatch; n++)
            {
                var id = _next++;
                raw.sqlite3_bind_text(insert, 1, $"part-{id:D8}.parquet");
                raw.sqlite3_bind_int64(insert, 2, id);
                raw.sqlite3_bind_blob(insert, 3, rest);
                raw.sqlite3_step(insert);
                raw.sqlite3_reset(insert);
            }

            raw.sqlite3_exec(_bare, "COMMIT");
        }

        insert.Dispose();
    }

    [Benchmark(OperationsPerInvoke = 4096)]
    public Task OneCaller() => CreateAsync(callers: 1, 4096);

    [Benchmark(OperationsPerInvoke = Creates)]
    public Task SixtyFourCallers() => CreateAsync(callers: 64, Creates);

    private Task CreateAsync(int callers, int creates)
    {
        var left = creates;
        return Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
            {
                var row = MetastoreBenchRows.File(Interlocked.Increment(ref _next));
                await _store.CommitAsync([new MetastoreChange.InsertInode(row)], CancellationToken.None);
            }
        })));
    }
}
