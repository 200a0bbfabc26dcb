using System.Diagnostics;
using OrleansAlluxio.BlockStore;
using OrleansAlluxio.Core.Chance;
using static OrleansAlluxio.Tests.Unit.BlockStore.StoreBed;

namespace OrleansAlluxio.Tests.Unit.BlockStore;

public sealed class FaultTests
{
    private const int MiB = 1 << 20;

    [Theory]
    [InlineData(TierMedium.Memory)]
    [InlineData(TierMedium.Ssd)]
    public async Task Read_OneBitFlippedInEveryPage_DetectsAll(TierMedium medium)
    {
        const int Pages = 2500;
        await using var bed = new StoreBed();
        var tier = medium == TierMedium.Memory ? bed.Memory(16 * MiB, "t") : bed.Ssd(16 * MiB, "t");
        var store = await bed.OpenAsync(tier);
        for (var i = 0; i < Pages; i++)
        {
            await PutAsync(store, Id(1, i), 4096);
        }

        Flip(Path.Combine(bed.Root, "t", "arena-000000.dat"), Pages);
        for (var i = 0; i < Pages; i++)
        {
            Assert.True(store.TryLease(Id(1, i), out var lease));
            using (lease)
            {
                Assert.False(lease.TryGetMemory(100, 10, out _));
                Assert.False(lease.TryRead(i % 4000, new byte[50]));
            }

            Assert.False(store.Contains(Id(1, i)));
        }

        Assert.Equal(Pages, store.GetStatistics().CorruptPages);
        Assert.Equal(PagePutOutcome.Stored, await PutAsync(store, Id(1), 4096));
        Assert.True(ReadRight(store, Id(1)));
    }

    [Fact]
    public async Task Scrub_BadPages_QuarantinesThemAndReportsDirty()
    {
        await using var bed = new StoreBed();
        var store = await bed.OpenAsync(bed.Memory(4 * MiB), bed.Ssd(16 * MiB, "t"));
        var durable = new PagePutOptions { Dirty = true, Durability = PageDurability.PowerCut };
        for (var i = 0; i < 10; i++)
        {
            await PutAsync(store, Id(1, i), 4096, durable);
        }

        Flip(Path.Combine(bed.Root, "t", "arena-000000.dat"), 10);
        await PutAsync(store, Id(2), 4096, durable);
        store.Scrub(long.MaxValue);
        Assert.Equal(10, store.GetStatistics().CorruptPages);
        Assert.Equal(Enumerable.Range(0, 10), store.LostDirtyPages.Select(id => id.Index).Order());
        Assert.Equal([Id(2).File], store.DirtyFiles());
        store.Scrub(long.MaxValue);
        Assert.Equal(10, store.GetStatistics().CorruptPages);
    }

    [Theory]
    [InlineData("write", FaultyFiles.InputOutputErrno, "failed: ")]
    [InlineData("write", FaultyFiles.ReadOnlyErrno, "read-only: ")]
    [InlineData("reserve", FaultyFiles.NoSpaceErrno, "full on disk")]
    [InlineData("flush", FaultyFiles.InputOutputErrno, "failed: ")]
    public async Task Put_OneDirectoryFails_OthersTakeThePages(string operation, int error, string health)
    {
        var files = new FaultyFiles();
        await using var bed = new StoreBed { Files = files };
        var tier = Tier(
            TierMedium.Ssd,
            new PageTierDirectory(Path.Combine(bed.Root, "a"), 8 * MiB),
            new PageTierDirectory(Path.Combine(bed.Root, "b"), 8 * MiB));
        var store = await bed.OpenAsync(tier);
        files.Fault = (what, path) =>
            what == operation && path.Contains("/a/arena", StringComparison.Ordinal) ? error : 0;
        var durable = new PagePutOptions { Dirty = true, Durability = PageDurability.PowerCut };
        for (var i = 1; i <= 5; i++)
        {
            Assert.Equal(PagePutOutcome.Stored, await PutAsync(store, Id(i), MiB, durable));
            Assert.True(ReadRight(store, Id(i)));
        }

        var tiers = store.GetStatistics().Tiers;
        Assert.StartsWith(health, tiers[0].Health, StringComparison.Ordinal);
        Assert.Equal("ok", tiers[1].Health);
        Assert.Equal((0L, 5L), (tiers[0].Pages, tiers[1].Pages));
    }

    [Fact]
    public async Task Read_DiskError_IsABadPageAndCanBeRefilled()
    {
        var files = new FaultyFiles();
        await using var bed = new StoreBed { Files = files };
        var store = await bed.OpenAsync(bed.Ssd(8 * MiB));
        await PutAsync(store, Id(1), MiB);
        files.Fault = (what, path) => what == "read" ? FaultyFiles.InputOutputErrno : 0;
        Assert.True(store.TryLease(Id(1), out var lease));
        Assert.False(lease.TryRead(0, new byte[10]));
        lease.Dispose();
        files.Fault = static (_, _) => 0;
        Assert.Equal(PagePutOutcome.Stored, await PutAsync(store, Id(1), MiB));
        Assert.True(ReadRight(store, Id(1)));
    }

    [Fact]
    public async Task Open_DirectoryCannotBeOpened_IsLeftOut()
    {
        var files = new FaultyFiles
        {
            Fault = static (what, path) =>
                what == "open" && path.Contains("/mem/", StringComparison.Ordinal) ? FaultyFiles.InputOutputErrno : 0,
        };
        await using var bed = new StoreBed { Files = files };
        var store = await bed.OpenAsync(bed.Memory(8 * MiB), bed.Ssd(8 * MiB));
        Assert.StartsWith("failed: ", store.GetStatistics().Tiers[0].Health, StringComparison.Ordinal);
        Assert.Equal(PagePutOutcome.Stored, await PutAsync(store, Id(1), 100));
        Assert.True(ReadRight(store, Id(1)));
    }

    [Theory]
    [InlineData(TierMedium.Memory)]
    [InlineData(TierMedium.Ssd)]
    public async Task Put_DiskSmallerThanQuota_EvictsAndGoesOn(TierMedium medium)
    {
        await using var bed = new StoreBed();
        var path = Path.Combine(bed.Root, "small");
        Directory.CreateDirectory(path);
        if (!Run("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", path))
        {
            Assert.Skip("mounting a small tmpfs needs root");
        }

        try
        {
            await using var store = await bed.OpenAsync(Tier(medium, new PageTierDirectory(path, 63 * MiB)));
            for (var i = 1; i <= 100; i++)
            {
                Assert.Equal(PagePutOutcome.Stored, await PutAsync(store, Id(i), MiB));
                Assert.True(ReadRight(store, Id(i)));
            }

            Assert.Equal("full on disk", store.GetStatistics().Tiers[0].Health);
        }
        finally
        {
            Run("umount", "-l", path);
        }
    }

    private static void Flip(string path, int slots)
    {
        var random = new SeededRandomSource(5);
        using var arena = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        var one = new byte[1];
        for (var slot = 0; slot < slots; slot++)
        {
            var at = (slot * 4096L) + random.NextInt64(4096);
            RandomAccess.Read(arena, one, at);
            one[0] ^= (byte)(1 << (int)random.NextInt64(8));
            RandomAccess.Write(arena, one, at);
        }
    }

    private static bool Run(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
