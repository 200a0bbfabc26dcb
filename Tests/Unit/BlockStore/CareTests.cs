using OrleansAlluxio.BlockStore;
using static OrleansAlluxio.Tests.Unit.BlockStore.StoreBed;

namespace OrleansAlluxio.Tests.Unit.BlockStore;

/// <summary>Priorities within bounds, and promotion as asked.</summary>
public sealed class CareTests
{
    private const int MiB = 1 << 20;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("s3-fifo")]
    [InlineData("lru")]
    [InlineData("lrfu")]
    public async Task Evict_HighAmongOthers_LeavesAfterThem(string eviction)
    {
        await using var bed = new StoreBed { Eviction = eviction };
        var store = await bed.OpenAsync(bed.Memory(8 * MiB));
        for (var i = 0; i < 4; i++)
        {
            await PutAsync(store, Id(1, i), MiB, new PagePutOptions { Care = PageCare.High });
        }

        for (var i = 0; i < 40; i++)
        {
            Assert.Equal(PagePutOutcome.Stored, await PutAsync(store, Id(10 + i), MiB));
        }

        Assert.Equal(4, store.Locate(Id(1).File).Count);
    }

    [Fact]
    public async Task Evict_NothingButHigh_MakesRoomAllTheSame()
    {
        await using var bed = new StoreBed();
        var store = await bed.OpenAsync(bed.Memory(8 * MiB));
        for (var i = 0; i < 30; i++)
        {
            Assert.Equal(
                PagePutOutcome.Stored,
                await PutAsync(store, Id(1, i), MiB, new PagePutOptions { Care = PageCare.High }));
        }

        Assert.InRange(store.Locate(Id(1).File).Count, 7, 8);
    }

    [Theory]
    [InlineData("s3-fifo")]
    [InlineData("lru")]
    public async Task Evict_LowThatWasUsed_LeavesBeforeOthersThatWere(string eviction)
    {
        await using var bed = new StoreBed { Eviction = eviction };
        var store = await bed.OpenAsync(bed.Memory(8 * MiB));
        await PutAsync(store, Id(1), MiB, new PagePutOptions { Care = PageCare.Low });
        await PutAsync(store, Id(2), MiB);
        for (var i = 0; i < 40; i++)
        {
            _ = ReadRight(store, Id(1));
            Assert.True(ReadRight(store, Id(2)));
            await PutAsync(store, Id(10 + i), MiB);
        }

        Assert.False(store.Contains(Id(1)));
        Assert.True(store.Contains(Id(2)));
    }

    [Fact]
    public async Task Statistics_OfPagesWithCare_CountTheirBytesUntilTheyLeave()
    {
        await using var bed = new StoreBed();
        var store = await bed.OpenAsync(bed.Memory(8 * MiB));
        for (var i = 0; i < 3; i++)
        {
            await PutAsync(store, Id(1, i), MiB, new PagePutOptions { Care = PageCare.High | PageCare.NeverPromoted });
        }

        await PutAsync(store, Id(2), MiB);
        Assert.Equal((3 * MiB, 3 * MiB, 0), Sums());
        Assert.Equal(MiB, store.RemoveClean(Id(1).File, 1, 1));

        Assert.Equal((2 * MiB, 2 * MiB, 0), Sums());
        Assert.Equal([0, 2], store.Locate(Id(1).File).Select(static p => p.Id.Index));

        (long, long, long) Sums() => store.GetStatistics().CareBytes is var bytes
            ? (bytes[PageCare.High], bytes[PageCare.NeverPromoted], bytes[PageCare.Low])
            : default;
    }

    [Theory]
    [InlineData(PageCare.NeverPromoted, 5, false)]
    [InlineData(PageCare.AlwaysPromoted, 1, true)]
    [InlineData(PageCare.None, 1, false)]
    [InlineData(PageCare.None, 2, true)]
    public async Task Promotion_BySetting_RisesWhenItSays(PageCare care, int touches, bool rises)
    {
        await using var bed = new StoreBed();
        var store = await bed.OpenAsync(bed.Memory(8 * MiB), bed.Ssd(64 * MiB));
        var options = new PagePutOptions { Care = care, Dirty = true, Durability = PageDurability.PowerCut };
        await PutAsync(store, Id(1), 1000, options);
        store.MarkClean(Id(1).File);
        for (var touch = 0; touch < touches; touch++)
        {
            Assert.True(ReadRight(store, Id(1)));
        }

        await store.WaitMovedAsync(Token);

        var expected = rises ? TierMedium.Memory : TierMedium.Ssd;
        Assert.Equal(expected, Assert.Single(store.Locate(Id(1).File)).Medium);
    }

    [Fact]
    public async Task Restart_PagesWithCare_KeepIt()
    {
        await using var bed = new StoreBed();
        var before = await bed.OpenAsync(bed.Memory(8 * MiB));
        for (var i = 0; i < 4; i++)
        {
            await PutAsync(before, Id(1, i), MiB, new PagePutOptions { Care = PageCare.High });
        }

        await before.DisposeAsync();
        var store = await bed.OpenAsync(bed.Memory(8 * MiB));
        await store.WaitRecoveredAsync(Token);
        for (var i = 0; i < 40; i++)
        {
            await PutAsync(store, Id(10 + i), MiB);
        }

        Assert.Equal(4, store.Locate(Id(1).File).Count);
        Assert.Empty(store.DirtyFiles());
    }
}
