using OrleansAlluxio.BlockStore;
using OrleansAlluxio.Core.Workers;
using static OrleansAlluxio.Tests.Unit.BlockStore.StoreBed;

namespace OrleansAlluxio.Tests.Unit.BlockStore;

/// <summary>Pages that count against a quota never take more than it, and are counted exactly.</summary>
public sealed class ChargedPagesTests
{
    private const int MiB = 1 << 20;
    private const int Alice = 1;
    private const int Bob = CacheCharge.PrincipalMax;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Put_BeyondTheQuota_TakesThePlaceOfTheOldestOfTheSameAndOfNobodyElses()
    {
        await using var bed = new StoreBed();
        var store = await bed.OpenAsync(bed.Memory(32 * MiB));
        await PutAsync(store, Id(99), MiB);
        await PutAsync(store, Id(98), MiB, Of(MiB, principal: Bob));
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(PagePutOutcome.Stored, await PutAsync(store, Id(1, i), MiB, Of(4 * MiB)));
        }

        Assert.Equal([6, 7, 8, 9], store.Locate(Id(1).File).Select(static p => p.Id.Index));
        Assert.All(store.Locate(Id(1).File), static p => Assert.Equal(Alice, p.Principal));
        Assert.True(store.Contains(Id(99)) && store.Contains(Id(98)));
        Assert.Equal((4 * MiB, MiB), (Charged(store), Charged(store, Bob)));
        Assert.Equal((6, 0), (store.GetStatistics().ChargeEvictions, store.GetStatistics().ChargeRefusals));
    }

    [Fact]
    public async Task Put_BeyondTheQuota_SparesWhatIsRead()
    {
        await using var bed = new StoreBed();
        var store = await bed.OpenAsync(bed.Memory(32 * MiB));
        for (var i = 0; i < 20; i++)
        {
            await PutAsync(store, Id(1, i), MiB, Of(4 * MiB));
            Assert.True(ReadRight(store, Id(1)));
        }

        Assert.Equal([0, 17, 18, 19], store.Locate(Id(1).File).Select(static p => p.Id.Index));
    }

    [Fact]
    public async Task Put_OfWhatAnotherHasBroughtIn_StaysAsItIs()
    {
        await using var bed = new StoreBed();
        var store = await bed.OpenAsync(bed.Memory(32 * MiB));
        await PutAsync(store, Id(1), MiB, Of(MiB));

        Assert.Equal(PagePutOutcome.AlreadyPresent, await PutAsync(store, Id(1), MiB, Of(0, principal: Bob)));
        Assert.Equal((MiB, 0), (Charged(store), Charged(store, Bob)));
        Assert.Equal(0, store.GetStatistics().ChargeRefusals);
    }

    [Fact]
    public async Task Put_WhereNothingMayLeave_IsNotAdmittedUnlessOnlyTheFabricHasIt()
    {
        await using var bed = new StoreBed();
        var store = await bed.OpenAsync(bed.Memory(32 * MiB));
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(
                PagePutOutcome.Stored, await PutAsync(store, Id(1, i), MiB, Of(2 * MiB) with { Dirty = true }));
        }

        Assert.Equal(PagePutOutcome.NotAdmitted, await PutAsync(store, Id(2), MiB, Of(2 * MiB)));
        Assert.Equal(PagePutOutcome.AlreadyPresent, await PutAsync(store, Id(1), MiB, Of(2 * MiB)));
        Assert.Equal(4 * MiB, Charged(store));
        Assert.Equal(1, store.GetStatistics().ChargeRefusals);
        store.MarkClean(Id(1).File);

        Assert.Equal(2 * MiB, Charged(store));
        Assert.Equal([2, 3], store.Locate(Id(1).File).Select(static p => p.Id.Index));
    }

    [Fact]
    public async Task Put_WhereAllIsPinned_IsNotAdmittedUntilItIsNot()
    {
        await using var bed = new StoreBed();
        var store = await bed.OpenAsync(bed.Memory(32 * MiB));
        for (var i = 0; i < 4; i++)
        {
            await PutAsync(store, Id(1, i), MiB, Of(4 * MiB));
        }

        store.SetPinned(Id(1).File.Inode, pinned: true);
        Assert.Equal(4 * MiB, store.Limit(Limit(MiB)));
        Assert.Equal(PagePutOutcome.NotAdmitted, await PutAsync(store, Id(2), MiB, Of(MiB)));
        Assert.Equal(4 * MiB, Charged(store));
        store.SetPinned(Id(1).File.Inode, pinned: false);

        Assert.Equal(MiB, Charged(store));
    }

    [Fact]
    public async Task Put_OfAPageThatIsLongerThanTheQuota_IsNotAdmittedAndNothingLeavesForIt()
    {
        await using var bed = new StoreBed();
        var store = await bed.OpenAsync(bed.Memory(32 * MiB));
        await PutAsync(store, Id(2), 5000, Of(MiB - 1));

        Assert.Equal(PagePutOutcome.NotAdmitted, await PutAsync(store, Id(1), MiB, Of(MiB - 1)));
        Assert.Equal(8192, Charged(store));
        Assert.Equal(PagePutOutcome.Stored, await PutAsync(store, Id(1), MiB, Of(MiB, epoch: 2)));
        Assert.Equal(MiB, Charged(store));
    }

    [Fact]
    public async Task Put_ThatNoTierAdmits_HasNothingLeaveForIt()
    {
        await using var bed = new StoreBed { Admission = "second-touch" };
        var store = await bed.OpenAsync(bed.Ssd(32 * MiB));
        for (var i = 0; i < 2; i++)
        {
            await PutAsync(store, Id(1), MiB, Of(MiB));
        }

        Assert.True(store.Contains(Id(1)));
        Assert.Equal(PagePutOutcome.NotAdmitted, await PutAsync(store, Id(2), MiB, Of(MiB)));
        Assert.True(store.Contains(Id(1)));
        Assert.Equal(PagePutOutcome.Stored, await PutAsync(store, Id(2), MiB, Of(MiB)));
        Assert.False(store.Contains(Id(1)));
    }

    [Fact]
    public async Task Limit_LoweredAndLifted_HoldsAtOnceAndNoOlderWordChangesIt()
    {
        await using var bed = new StoreBed();
        var store = await bed.OpenAsync(bed.Memory(32 * MiB));
        for (var i = 0; i < 6; i++)
        {
            await PutAsync(store, Id(1, i), MiB, Of(8 * MiB));
        }

        Assert.Equal(2 * MiB, store.Limit(Limit(2 * MiB, epoch: 2)));
        Assert.Equal([4, 5], store.Locate(Id(1).File).Select(static p => p.Id.Index));
        await PutAsync(store, Id(1, 6), MiB, Of(8 * MiB)); // A reader that was opened before.
        Assert.Equal(2 * MiB, Charged(store));
        Assert.Equal(2 * MiB, store.Limit(Limit(CacheCharge.Unlimited, epoch: 3)));
        await PutAsync(store, Id(1, 7), MiB, Of(2 * MiB, epoch: 2));
        Assert.Equal(3 * MiB, Charged(store));
    }

    [Fact]
    public async Task Limit_OfSeveralCaches_GivesEachItsShare()
    {
        await using var bed = new StoreBed();
        var store = await bed.OpenAsync(bed.Memory(32 * MiB));
        for (var i = 0; i < 10; i++)
        {
            await PutAsync(
                store, Id(1, i), MiB, new PagePutOptions { Charge = new CacheCharge(Alice, 12 * MiB, 128 * MiB, 1) });
        }

        Assert.Equal(3 * MiB, Charged(store));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Open_AfterClose_CountsThemAsBefore(bool compacted)
    {
        await using var bed = new StoreBed();
        var tier = bed.Ssd(32 * MiB);
        var store = await bed.OpenAsync(tier);
        for (var i = 0; i < 3; i++)
        {
            await PutAsync(store, Id(1, i), 100_000, Of(8 * MiB));
            await PutAsync(store, Id(3, i), MiB, Of(8 * MiB, principal: Bob));
        }

        await PutAsync(store, Id(2), 100_000);
        if (compacted)
        {
            store.Compact();
        }

        await store.DisposeAsync();
        store = await bed.OpenAsync(tier);

        Assert.Equal((3 * 131_072, 3 * MiB), (Charged(store), Charged(store, Bob)));
        Assert.True(ReadRight(store, Id(1)) && ReadRight(store, Id(3, 2)));
        Assert.Equal(0, store.Limit(Limit(0)));
        Assert.True(store.Contains(Id(2)) && store.Contains(Id(3)));
    }

    [Fact]
    public async Task Put_ManyAtOnce_NeverTakeMoreThanTheQuota()
    {
        await using var bed = new StoreBed();
        var store = await bed.OpenAsync(bed.Memory(64 * MiB));

        await Parallel.ForEachAsync(Enumerable.Range(0, 200), Token, async (i, _) =>
        {
            await PutAsync(store, Id(1 + i), MiB, Of(5 * MiB));
            Assert.InRange(Charged(store), 0, 5 * MiB);
        });
        Assert.Equal(store.Files().Sum(f => store.Locate(f).Sum(static p => (long)p.LengthBytes)), Charged(store));
        Assert.True(Charged(store) > 0);
    }

    [Fact]
    public async Task Move_UpAndDownWithoutEnd_CountsOnceAndRemembersNoMoreThanThereIs()
    {
        await using var bed = new StoreBed();
        var store = await bed.OpenAsync(bed.Memory(MiB), bed.Ssd(4 * MiB));
        long Moves() => store.GetStatistics().Promotions + store.GetStatistics().Demotions;
        for (var round = 0; round < 200 && Moves() < 3000; round++)
        {
            for (var i = 0; i < 400; i++)
            {
                if (!ReadRight(store, Id(1, i)))
                {
                    await PutAsync(store, Id(1, i), 4096, Of(8 * MiB));
                }

                _ = ReadRight(store, Id(1, i));
            }

            await store.WaitMovedAsync(Token);
        }

        var located = store.Locate(Id(1).File);
        Assert.InRange(Moves(), 3000, long.MaxValue);
        Assert.Equal(located.Count * 4096, Charged(store));
        Assert.InRange(store.ChargedOrder(Alice), located.Count, (2 * located.Count) + 1100);
    }

    private static CacheCharge Limit(long bytesMax, long epoch = 1, int principal = Alice) =>
        new(principal, bytesMax, 0, epoch);

    private static PagePutOptions Of(long bytesMax, long epoch = 1, int principal = Alice) =>
        new() { Charge = Limit(bytesMax, epoch, principal) };

    private static long Charged(PageStore store, int principal = Alice) =>
        store.GetStatistics().ChargedBytes.GetValueOrDefault(principal);
}
