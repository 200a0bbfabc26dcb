using BenchmarkDotNet.Attributes;
using OrleansAlluxio.BlockStore;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Ids;

namespace OrleansAlluxio.Benchmarks.Micro.BlockStore;

/// <summary>A hot page in memory, found, verified and read, against copying as many bytes.</summary>
[MemoryDiagnoser]
[ShortRunJob]
public class PageReadBenchmark
{
    private static readonly PageId s_id = new(new FileVersion(new InodeId(5), ContentVersion.First), 0);
    private readonly byte[] _source = new byte[1 << 20];
    private readonly byte[] _target = new byte[1 << 20];
    private string _directory = string.Empty;
    private PageStore _store = null!;

    /// <summary>Length of the page and of the read.</summary>
    [Params(4 << 10, 64 << 10, 1 << 20)]
    public int PageBytes { get; set; }

    /// <summary>Puts the page.</summary>
    [GlobalSetup]
    public async Task Fill()
    {
        _directory = Path.Combine("/dev/shm", $"oa-bench-{Environment.ProcessId}");
        new SeededRandomSource(1).Fill(_source);
        var options = new PageStoreOptions
        {
            FabricId = "bench",
            Tiers =
            [
                new PageTierOptions { Medium = TierMedium.Memory, Directories = [new(_directory, 256L << 20)] },
            ],
        };
        _store = await PageStore.OpenAsync(
            options, TimeProvider.System, new SystemRandomSource(), CancellationToken.None);
        await _store.PutAsync(s_id, _source.AsMemory(0, PageBytes), default, CancellationToken.None);
    }

    /// <summary>Closes and deletes.</summary>
    [GlobalCleanup]
    public async Task Clean()
    {
        await _store.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>The speed of light here.</summary>
    [Benchmark(Baseline = true)]
    public void BareCopy() => _source.AsSpan(0, PageBytes).CopyTo(_target);

    /// <summary>Finding alone.</summary>
    [Benchmark]
    public int Lease()
    {
        _store.TryLease(s_id, out var lease);
        using (lease)
        {
            return lease.LengthBytes;
        }
    }

    /// <summary>Verified bytes in place.</summary>
    [Benchmark]
    public int LeaseAndMemory()
    {
        _store.TryLease(s_id, out var lease);
        using (lease)
        {
            lease.TryGetMemory(0, PageBytes, out var bytes);
            return bytes.Length;
        }
    }

    /// <summary>Verified bytes copied.</summary>
    [Benchmark]
    public bool LeaseAndRead()
    {
        _store.TryLease(s_id, out var lease);
        using (lease)
        {
            return lease.TryRead(0, _target.AsSpan(0, PageBytes));
        }
    }
}
