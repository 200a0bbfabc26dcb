using BenchmarkDotNet.Attributes;
using OrleansAlluxio.BlockStore;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Ids;

namespace OrleansAlluxio.Benchmarks.Micro.BlockStore;

/// <summary>New pages into a full memory tier, each evicting another, against copying as many bytes.</summary>
[MemoryDiagnoser]
[ShortRunJob]
public class PagePutBenchmark
{
    private readonly byte[] _source = new byte[1 << 20];
    private readonly byte[] _target = new byte[1 << 20];
    private string _directory = string.Empty;
    private PageStore _store = null!;
    private long _next;

    /// <summary>Length of the pages.</summary>
    [Params(4 << 10, 1 << 20)]
    public int PageBytes { get; set; }

    /// <summary>Fills the tier.</summary>
    [GlobalSetup]
    public async Task Fill()
    {
        _directory = Path.Combine("/dev/shm", $"oa-bench-put-{Environment.ProcessId}");
        var options = new PageStoreOptions
        {
            FabricId = "bench",
            Tiers =
            [
                new PageTierOptions { Medium = TierMedium.Memory, Directories = [new(_directory, 128L << 20)] },
            ],
        };
        _store = await PageStore.OpenAsync(
            options, TimeProvider.System, new SystemRandomSource(), CancellationToken.None);
        for (var i = 0; i < (128 << 20) / PageBytes; i++)
        {
            await Put();
        }
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

    /// <summary>One page in, one out, both logged.</summary>
    [Benchmark]
    public async Task<PagePutOutcome> Put()
    {
        var id = new PageId(new FileVersion(new InodeId(++_next), ContentVersion.First), 0);
        return await _store.PutAsync(id, _source.AsMemory(0, PageBytes), default, CancellationToken.None);
    }
}
