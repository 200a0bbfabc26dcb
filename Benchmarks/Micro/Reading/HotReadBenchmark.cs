using BenchmarkDotNet.Attributes;
using OrleansAlluxio.BlockStore;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Engine.Reading;
using OrleansAlluxio.UnderStorage.Abstractions;

namespace OrleansAlluxio.Benchmarks.Micro.Reading;

/// <summary>A hot read through the read path over a memory tier, against copying as many bytes.</summary>
[MemoryDiagnoser]
[ShortRunJob]
public class HotReadBenchmark
{
    private readonly byte[] _source = new byte[1 << 20];
    private readonly byte[] _target = new byte[1 << 20];
    private string _directory = string.Empty;
    private PageStore _store = null!;
    private FileReads _reads = null!;
    private FileStatus _status = null!;
    private ReadSource _from = null!;
    private IFabricReader _reader = null!;

    /// <summary>Length of the file and of the read.</summary>
    [Params(4 << 10, 1 << 20)]
    public int ReadBytes { get; set; }

    /// <summary>Puts the file's page; it has no store, so a miss would fail.</summary>
    [GlobalSetup]
    public async Task Fill()
    {
        _directory = Path.Combine("/dev/shm", $"oa-bench-read-{Environment.ProcessId}");
        new SeededRandomSource(1).Fill(_source);
        var tier = new PageTierOptions { Medium = TierMedium.Memory, Directories = [new(_directory, 256L << 20)] };
        var options = new PageStoreOptions { FabricId = "bench", Tiers = [tier] };
        _store = await PageStore.OpenAsync(
            options, TimeProvider.System, new SystemRandomSource(), CancellationToken.None);
        _status = new FileStatus
        {
            Path = FabricPath.Parse("/bench"),
            Version = new FileVersion(new InodeId(5), ContentVersion.First),
            Kind = EntryKind.File,
            LengthBytes = ReadBytes,
        };
        var page = new PageId(_status.Version, 0);
        await _store.PutAsync(page, _source.AsMemory(0, ReadBytes), default, CancellationToken.None);
        _from = new ReadSource { Store = null, Path = UfsPath.Root, ContentChanged = () => { } };
        _reads = new FileReads(_store, new FileReadOptions(), TimeProvider.System);
        _reader = _reads.Open(_status, _from);
    }

    /// <summary>Closes and deletes.</summary>
    [GlobalCleanup]
    public async Task Clean()
    {
        await _reads.DisposeAsync();
        await _store.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>The speed of light here.</summary>
    [Benchmark(Baseline = true)]
    public void BareCopy() => _source.AsSpan(0, ReadBytes).CopyTo(_target);

    /// <summary>The page store alone: lease, verify, copy.</summary>
    [Benchmark]
    public bool LeaseAndRead()
    {
        _store.TryLease(new PageId(_status.Version, 0), out var lease);
        using (lease)
        {
            return lease.TryRead(0, _target.AsSpan(0, ReadBytes));
        }
    }

    /// <summary>An open reader.</summary>
    [Benchmark]
    public ValueTask<int> Read() => _reader.ReadAsync(0, _target.AsMemory(0, ReadBytes), CancellationToken.None);

    /// <summary>A reader for each read, as a gateway has.</summary>
    [Benchmark]
    public async ValueTask<int> OpenAndRead()
    {
        await using var reader = _reads.Open(_status, _from);
        return await reader.ReadAsync(0, _target.AsMemory(0, ReadBytes), CancellationToken.None);
    }
}
