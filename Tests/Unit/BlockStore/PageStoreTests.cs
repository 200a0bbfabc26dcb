using OrleansAlluxio.BlockStore;
using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Ids;
using static OrleansAlluxio.Tests.Unit.BlockStore.StoreBed;

namespace OrleansAlluxio.Tests.Unit.BlockStore;

public sealed class PageStoreTests
{
    private const int MiB = 1 << 20;

    [Theory]
    [InlineData(TierMedium.Memory)]
    [InlineData(TierMedium.Ssd)]
    public async Task Put_AnyLength_ReadsBackAnyRange(TierMedium medium)
    {
        await using var bed = new StoreBed();
        var store = await bed.OpenAsync(medium == TierMedium.Memory ? bed.Memory(32 * MiB) : bed.Ssd(32 * MiB));
        int[] lengths = [1, 4095, 4096, 4097, 65_535, 65_536, 65_537, 200_000, MiB - 1, MiB];
        for (var i = 0; i < lengths.Length; i++)
        {
            var id = Id(i + 1);
            Assert.Equal(PagePutOutcome.Stored, await PutAsync(store, id, lengths[i]));
            Assert.Equal(PagePutOutcome.AlreadyPresent, await PutAsync(store, id, lengths[i]));
            Assert.True(ReadRight(store, id));
            Assert.True(store.TryLease(id, out var lease));
            using (lease)
            {
                var expected = Bytes(id, lengths[i]);
                foreach (var offset in new[] { 0, lengths[i] / 3, lengths[i] - 1, lengths[i] })
                {
                    var part = new byte[(lengths[i] - offset + 1) / 2];
                    Assert.True(lease.TryRead(offset, part));
                    Assert.Equal(expected.AsSpan(offset, part.Length).ToArray(), part);
                }
            }
        }

        Assert.False(store.TryLease(Id(99), out _));
        Assert.Equal(lengths.Length, store.GetStatistics().Tiers[0].Pages);
        Assert.Equal("ok", store.GetStatistics().Tiers[0].Health);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(MiB + 1)]
    public async Task Put_LengthOutOfBounds_Throws(int length)
    {
        await using var bed = new StoreBed();
        var store = await bed.OpenAsync(bed.Memory(8 * MiB));
        var error = await Assert.ThrowsAsync<FabricException>(() => PutAsync(store, Id(1), length));
        Assert.Equal(FabricErrorKind.InvalidArgument, error.Kind);
    }

    [Theory]
    [InlineData("s3-fifo")]
    [InlineData("lru")]
    [InlineData("lrfu")]
    public async Task Put_MoreThanQuota_EvictsCleanKeepsDirtyAndPinned(string eviction)
    {
        await using var bed = new StoreBed { Eviction = eviction };
        var store = await bed.OpenAsync(bed.Memory(8 * MiB));
        Assert.Equal(PagePutOutcome.Stored, await PutAsync(store, Id(1), MiB, new() { Dirty = true }));
        Assert.Equal(PagePutOutcome.Stored, await PutAsync(store, Id(2), MiB, new() { Pinned = true }));
        store.SetPinned(new InodeId(3), pinned: true);
        Assert.Equal(PagePutOutcome.Stored, await PutAsync(store, Id(3), MiB));
        for (var i = 10; i < 60; i++)
        {
            Assert.Equal(PagePutOutcome.Stored, await PutAsync(store, Id(i), MiB));
            Assert.True(ReadRight(store, Id(i)));
        }

        Assert.True(ReadRight(store, Id(1)) && ReadRight(store, Id(2)) && ReadRight(store, Id(3)));
        var tier = store.GetStatistics().Tiers[0];
        Assert.Equal((8L * MiB, 8L), (tier.UsedBytes, tier.Pages));
        Assert.Equal(((long)MiB, 2L * MiB), (tier.DirtyBytes, tier.PinnedBytes));
        Assert.Equal(45, store.GetStatistics().Evictions);

        store.MarkClean(Id(1).File);
        store.SetPinned(new InodeId(2), pinned: false);
        store.SetPinned(new InodeId(3), pinned: false);
        Assert.Empty(store.DirtyFiles());
        for (var i = 100; i < 160; i++)
        {
            Assert.Equal(PagePutOutcome.Stored, await PutAsync(store, Id(i), MiB));
        }

        Assert.False(store.Contains(Id(1)) || store.Contains(Id(2)) || store.Contains(Id(3)));
    }

    [Fact]
    public async Task Put_DirtyBeyondShare_IsFullUntilCleaned()
    {
        await using var bed = new StoreBed { DirtyShareMax = 0.5 };
        var store = await bed.OpenAsync(bed.Memory(8 * MiB));
        Assert.Equal(4 * MiB, store.DirtyBytesFree);
        for (var i = 1; i <= 4; i++)
        {
            Assert.Equal(PagePutOutcome.Stored, await PutAsync(store, Id(i), MiB, new() { Dirty = true }));
        }

        Assert.Equal(0, store.DirtyBytesFree);
        Assert.Equal(PagePutOutcome.Full, await PutAsync(store, Id(5), 1, new() { Dirty = true }));
        Assert.Equal(PagePutOutcome.AlreadyPresent, await PutAsync(store, Id(4), MiB, new() { Dirty = true }));
        Assert.Equal(4, store.DirtyFiles().Count);
        store.MarkClean(Id(1).File);
        Assert.Equal(PagePutOutcome.Stored, await PutAsync(store, Id(5), MiB, new() { Dirty = true }));
    }

    [Fact]
    public async Task Put_EverythingLeased_IsFullAndLeasesStayRight()
    {
        await using var bed = new StoreBed();
        var store = await bed.OpenAsync(bed.Memory(4 * MiB));
        var leases = new List<PageLease>();
        for (var i = 1; i <= 4; i++)
        {
            await PutAsync(store, Id(i), MiB);
            Assert.True(store.TryLease(Id(i), out var lease));
            leases.Add(lease);
        }

        Assert.Equal(PagePutOutcome.Full, await PutAsync(store, Id(5), MiB));
        store.Remove(Id(1).File);
        Assert.False(store.Contains(Id(1)));
        Assert.Equal(PagePutOutcome.Full, await PutAsync(store, Id(5), MiB));
        Assert.True(leases[0].TryGetMemory(0, MiB, out var memory));
        Assert.True(memory.Span.SequenceEqual(Bytes(Id(1), MiB)));
        leases[0].Dispose();
        leases[0].Dispose();
        Assert.Equal(PagePutOutcome.Stored, await PutAsync(store, Id(5), MiB));
        leases.ForEach(lease => lease.Dispose());
    }

    [Fact]
    public async Task Put_SizeClassAfterAnotherFilledAll_GetsASlab()
    {
        await using var bed = new StoreBed();
        var store = await bed.OpenAsync(bed.Memory(8 * MiB));
        for (var i = 1; i <= 3000; i++)
        {
            Assert.Equal(PagePutOutcome.Stored, await PutAsync(store, Id(i), 4096));
        }

        for (var i = 10_001; i <= 10_020; i++)
        {
            Assert.Equal(PagePutOutcome.Stored, await PutAsync(store, Id(i), MiB));
            Assert.True(ReadRight(store, Id(i)));
        }

        for (var i = 20_001; i <= 20_600; i++)
        {
            Assert.Equal(PagePutOutcome.Stored, await PutAsync(store, Id(i), 4096));
            Assert.True(ReadRight(store, Id(i)));
        }
    }

    [Fact]
    public async Task FileCalls_ManyPages_ConcernOnlyTheirFile()
    {
        await using var bed = new StoreBed();
        var store = await bed.OpenAsync(bed.Memory(32 * MiB));
        for (var i = 0; i < 100; i++)
        {
            await PutAsync(store, Id(1, i), 4096, new() { Dirty = i % 2 == 0 });
            await PutAsync(store, Id(1, i, version: 2), 4096);
            await PutAsync(store, Id(2, i), 4096, new() { Dirty = true });
        }

        Assert.Equal(Enumerable.Range(0, 100), store.Locate(Id(1).File).Select(page => page.Id.Index));
        Assert.Equal(50, store.Locate(Id(1).File).Count(page => page.Dirty));
        Assert.Equal(50 * 4096, store.RemoveClean(Id(1).File));
        Assert.Equal(50, store.Locate(Id(1).File).Count);
        Assert.Equal(2, store.DirtyFiles().Count);
        store.Remove(Id(1).File);
        Assert.Empty(store.Locate(Id(1).File));
        Assert.Equal(100, store.Locate(Id(1, 0, version: 2).File).Count);
        Assert.Equal([Id(2).File], store.DirtyFiles());
        Assert.Equal(0, store.RemoveClean(Id(2).File));
        Assert.Equal(200 * 4096, store.GetStatistics().Tiers[0].UsedBytes);
    }

    [Fact]
    public async Task Put_PowerCut_GoesToDiskOrFails()
    {
        await using var bed = new StoreBed();
        var options = new PagePutOptions { Dirty = true, Durability = PageDurability.PowerCut };
        var memory = await bed.OpenAsync(bed.Memory(8 * MiB));
        Assert.Equal(PagePutOutcome.Failed, await PutAsync(memory, Id(1), 5000, options));
        var both = await bed.OpenAsync(bed.Memory(8 * MiB, "m2"), bed.Ssd(8 * MiB));
        Assert.Equal(PagePutOutcome.Stored, await PutAsync(both, Id(1), 5000));
        Assert.Equal(TierMedium.Memory, both.Locate(Id(1).File)[0].Medium);
        Assert.Equal(PagePutOutcome.Stored, await PutAsync(both, Id(1), 5000, options));
        Assert.Equal(TierMedium.Ssd, Assert.Single(both.Locate(Id(1).File)).Medium);
        Assert.True(both.Locate(Id(1).File)[0].Dirty);
        Assert.True(ReadRight(both, Id(1)));
    }

    [Fact]
    public async Task Evict_FromMemory_GoesDownAndComesUpWhenUsed()
    {
        await using var bed = new StoreBed();
        var store = await bed.OpenAsync(bed.Memory(4 * MiB), bed.Ssd(32 * MiB));
        for (var i = 1; i <= 12; i++)
        {
            await PutAsync(store, Id(i), MiB);
            await store.WaitMovedAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal(8, store.GetStatistics().Demotions);
        Assert.Equal(TierMedium.Ssd, Assert.Single(store.Locate(Id(1).File)).Medium);
        Assert.True(ReadRight(store, Id(1)) && ReadRight(store, Id(1)));
        await store.WaitMovedAsync(TestContext.Current.CancellationToken);
        Assert.Equal(TierMedium.Memory, Assert.Single(store.Locate(Id(1).File)).Medium);
        Assert.Equal(1, store.GetStatistics().Promotions);
        for (var i = 1; i <= 12; i++)
        {
            Assert.True(ReadRight(store, Id(i)), $"page {i}");
        }
    }

    [Fact]
    public async Task Put_DiskOnlySecondTouch_AdmitsTheSecond()
    {
        await using var bed = new StoreBed { Admission = "second-touch" };
        var store = await bed.OpenAsync(bed.Ssd(8 * MiB));
        Assert.Equal(PagePutOutcome.NotAdmitted, await PutAsync(store, Id(1), 100));
        Assert.Equal(PagePutOutcome.Stored, await PutAsync(store, Id(1), 100));
        Assert.Equal(PagePutOutcome.Stored, await PutAsync(store, Id(2), 100, new() { Dirty = true }));
        Assert.Equal(PagePutOutcome.Stored, await PutAsync(store, Id(3), 100, new() { Pinned = true }));
    }
}
