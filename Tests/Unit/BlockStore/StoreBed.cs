using System.Runtime.InteropServices;
using OrleansAlluxio.BlockStore;
using OrleansAlluxio.BlockStore.Arenas;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Ids;

namespace OrleansAlluxio.Tests.Unit.BlockStore;

/// <summary>Directories of a test's own, and stores over them.</summary>
internal sealed class StoreBed : IAsyncDisposable
{
    private static int s_number;
    private readonly List<PageStore> _stores = [];

    public StoreBed()
    {
        var parent = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();
        Root = Path.Combine(parent, $"oa-test-{Environment.ProcessId}-{Interlocked.Increment(ref s_number)}");
        Directory.CreateDirectory(Root);
    }

    public string Root { get; }

    public string Fabric { get; set; } = "test-fabric";

    public string Eviction { get; set; } = "s3-fifo";

    public string Admission { get; set; } = "all";

    public double DirtyShareMax { get; set; } = 0.7;

    public double PinnedShareMax { get; set; } = 1;

    public IStoreFiles Files { get; set; } = new DiskFiles();

    public long RecoverInlineBytes { get; set; } = long.MaxValue;

    public static PageId Id(long inode, int index = 0, long version = 1) =>
        new(new FileVersion(new InodeId(inode), new ContentVersion(version)), index);

    /// <summary>The only bytes a page of that id may ever have.</summary>
    public static byte[] Bytes(PageId id, int length)
    {
        var bytes = new byte[length];
        var inode = (ulong)id.File.Inode.Value;
        var state = (inode << 32) ^ ((ulong)id.File.Version.Value << 20) ^ (ulong)id.Index ^ 0x9E3779B97F4A7C15;
        var words = MemoryMarshal.Cast<byte, ulong>(bytes.AsSpan());
        for (var i = 0; i < words.Length; i++)
        {
            state = (state ^ (state >> 29)) * 0xBF58476D1CE4E5B9;
            words[i] = state;
        }

        bytes.AsSpan(words.Length * 8).Fill((byte)(state >> 7));
        return bytes;
    }

    public static PageTierOptions Tier(TierMedium medium, params PageTierDirectory[] directories) =>
        new() { Medium = medium, Directories = directories };

    public PageTierOptions Memory(long quota, string name = "mem") =>
        Tier(TierMedium.Memory, new PageTierDirectory(Path.Combine(Root, name), quota));

    public PageTierOptions Ssd(long quota, string name = "ssd") =>
        Tier(TierMedium.Ssd, new PageTierDirectory(Path.Combine(Root, name), quota));

    public async Task<PageStore> OpenAsync(params PageTierOptions[] tiers)
    {
        var options = new PageStoreOptions
        {
            Tiers = tiers,
            FabricId = Fabric,
            Eviction = Eviction,
            Admission = Admission,
            DirtyShareMax = DirtyShareMax,
            PinnedShareMax = PinnedShareMax,
        };
        var tuning = new PageStoreTuning { Files = Files, RecoverInlineBytes = RecoverInlineBytes };
        var store = await PageStore.OpenAsync(
            options, tuning, TimeProvider.System, new SeededRandomSource(7), TestContext.Current.CancellationToken);
        _stores.Add(store);
        return store;
    }

    public static async Task<PagePutOutcome> PutAsync(
        PageStore store, PageId id, int length, PagePutOptions options = default) =>
        await store.PutAsync(id, Bytes(id, length), options, TestContext.Current.CancellationToken);

    /// <summary>Reads a page whole both ways; false for a miss. Wrong bytes fail the test.</summary>
    public static bool ReadRight(PageStore store, PageId id)
    {
        if (!store.TryLease(id, out var lease))
        {
            return false;
        }

        using (lease)
        {
            var expected = Bytes(id, lease.LengthBytes);
            var actual = new byte[lease.LengthBytes];
            if (!lease.TryRead(0, actual))
            {
                return false;
            }

            Assert.True(expected.AsSpan().SequenceEqual(actual), $"wrong bytes of {id}");
            if (lease.Medium == TierMedium.Memory)
            {
                Assert.True(lease.TryGetMemory(0, lease.LengthBytes, out var memory));
                Assert.True(expected.AsSpan().SequenceEqual(memory.Span), $"wrong memory of {id}");
            }

            return true;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _stores)
        {
            await store.DisposeAsync();
        }

        Directory.Delete(Root, recursive: true);
    }
}
