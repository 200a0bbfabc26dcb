using OrleansAlluxio.BlockStore;
using OrleansAlluxio.Core.Ids;
using static OrleansAlluxio.Tests.Unit.BlockStore.StoreBed;

namespace OrleansAlluxio.Tests.Unit.BlockStore;

/// <summary>Pins: a bounded share of every directory, on the media they ask for.</summary>
public sealed class PinTests
{
    private const int MiB = 1 << 20;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Put_PinnedBeyondTheShare_IsCachedAndEvictedLikeAnyOther()
    {
        await using var bed = new StoreBed { PinnedShareMax = 0.5 };
        var store = await bed.OpenAsync(bed.Memory(8 * MiB));
        store.SetPinned(new InodeId(1), PinMedia.Any);
        for (var i = 0; i < 7; i++)
        {
            Assert.Equal(PagePutOutcome.Stored, await PutAsync(store, Id(1, i)));
        }

        Assert.Equal(4, store.Locate(Id(1).File).Count(static p => p.Pinned));
        for (var i = 10; i < 40; i++)
        {
            Assert.Equal(PagePutOutcome.Stored, await PutAsync(store, Id(i)));
        }

        Assert.Equal(4, store.Locate(Id(1).File).Count);
        Assert.Equal(4L * MiB, store.GetStatistics().Tiers[0].PinnedBytes);
    }

    [Fact]
    public async Task SetPinned_AgainAfterRoomCame_HoldsTheRest()
    {
        await using var bed = new StoreBed { PinnedShareMax = 0.5 };
        var store = await bed.OpenAsync(bed.Memory(8 * MiB));
        store.SetPinned(new InodeId(1), PinMedia.Any);
        for (var i = 0; i < 4; i++)
        {
            await PutAsync(store, Id(1, i));
            await PutAsync(store, Id(2, i));
        }

        store.SetPinned(new InodeId(2), PinMedia.Any);
        Assert.DoesNotContain(store.Locate(Id(2).File), static p => p.Pinned);
        store.SetPinned(new InodeId(1), pinned: false);
        store.SetPinned(new InodeId(2), PinMedia.Any);

        Assert.All(store.Locate(Id(2).File), static p => Assert.True(p.Pinned));
        Assert.Equal(4L * MiB, store.GetStatistics().Tiers[0].PinnedBytes);
    }

    [Theory]
    [InlineData(PinMedia.Ssd, TierMedium.Ssd)]
    [InlineData(PinMedia.Hdd, TierMedium.Hdd)]
    [InlineData(PinMedia.Ssd | PinMedia.Hdd, TierMedium.Ssd)]
    [InlineData(PinMedia.Any, TierMedium.Memory)]
    public async Task Put_PinnedToAMedium_ComesThereAndStays(PinMedia media, TierMedium medium)
    {
        await using var bed = new StoreBed();
        var store = await OpenAllAsync(bed);
        store.SetPinned(new InodeId(1), media);

        Assert.Equal(PagePutOutcome.Stored, await PutAsync(store, Id(1)));
        for (var touch = 0; touch < 4; touch++)
        {
            Assert.True(store.TryLease(Id(1), out var lease));
            lease.Dispose();
            await store.WaitMovedAsync(Token);
        }

        var page = Assert.Single(store.Locate(Id(1).File));
        Assert.Equal((medium, true), (page.Medium, page.Pinned));
    }

    [Fact]
    public async Task SetPinned_PagesOnAnotherMedium_MoveThere()
    {
        await using var bed = new StoreBed();
        var store = await OpenAllAsync(bed);
        await PutAsync(store, Id(1));
        Assert.Equal(TierMedium.Memory, Assert.Single(store.Locate(Id(1).File)).Medium);

        store.SetPinned(new InodeId(1), PinMedia.Hdd);
        await store.WaitMovedAsync(Token);
        var moved = Assert.Single(store.Locate(Id(1).File));
        store.SetPinned(new InodeId(1), PinMedia.Memory);
        await store.WaitMovedAsync(Token);

        Assert.Equal((TierMedium.Hdd, true), (moved.Medium, moved.Pinned));
        var back = Assert.Single(store.Locate(Id(1).File));
        Assert.Equal((TierMedium.Memory, true), (back.Medium, back.Pinned));
    }

    [Fact]
    public async Task Put_MediumHasNoRoomForAnotherPin_IsCachedElsewhereUnpinned()
    {
        await using var bed = new StoreBed { PinnedShareMax = 1 };
        var store = await bed.OpenAsync(bed.Memory(4 * MiB), bed.Ssd(4 * MiB));
        store.SetPinned(new InodeId(1), PinMedia.Ssd);
        for (var i = 0; i < 6; i++)
        {
            Assert.Equal(PagePutOutcome.Stored, await PutAsync(store, Id(1, i)));
        }

        var pages = store.Locate(Id(1).File);
        Assert.Equal(6, pages.Count);
        Assert.All(pages, static p => Assert.Equal(p.Medium == TierMedium.Ssd, p.Pinned));
        Assert.Equal(4, pages.Count(static p => p.Pinned));
    }

    private static Task<PageStore> OpenAllAsync(StoreBed bed) => bed.OpenAsync(
        bed.Memory(8 * MiB), bed.Ssd(8 * MiB),
        Tier(TierMedium.Hdd, new PageTierDirectory(Path.Combine(bed.Root, "hdd"), 8 * MiB)));

    private static async Task<PagePutOutcome> PutAsync(PageStore store, PageId id) =>
        await store.PutAsync(id, Bytes(id, MiB), default, Token);
}
