using OrleansAlluxio.BlockStore;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Ids;
using static OrleansAlluxio.Tests.Unit.BlockStore.StoreBed;

namespace OrleansAlluxio.Tests.Unit.BlockStore;

/// <summary>
/// Random calls against a dictionary of what must be there: dirty and pinned pages always, right bytes always.
/// </summary>
public sealed class ModelTests
{
    private const int MiB = 1 << 20;
    private const int Files = 40;

    public static TheoryData<ulong, string> Seeds() =>
        [.. Enumerable.Range(1, 12).Select(i => ((ulong)i, i % 3 == 0 ? "lru" : i % 3 == 1 ? "s3-fifo" : "lrfu"))];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Calls_AtRandomWithReopen_NeverLoseDirtyNorReturnWrongBytes(ulong seed, string eviction)
    {
        var random = new SeededRandomSource(seed);
        await using var bed = new StoreBed { Eviction = eviction, Admission = "second-touch" };
        PageTierOptions[] tiers = [bed.Memory(3 * MiB), bed.Ssd(6 * MiB)];
        var model = new Dictionary<PageId, bool>();
        var store = await bed.OpenAsync(tiers);
        for (var step = 0; step < 1500; step++)
        {
            var id = Id(1 + random.NextInt64(Files), (int)random.NextInt64(6), 1 + random.NextInt64(2));
            switch (random.NextInt64(100))
            {
                case < 45:
                    await PutAtRandomAsync(store, model, id, random);
                    break;
                case < 85:
                    var right = ReadRight(store, id);
                    Assert.True(right || !model.GetValueOrDefault(id), $"seed {seed} step {step}: {id} lost");
                    break;
                case < 90:
                    store.MarkClean(id.File);
                    Forget(model, id.File);
                    break;
                case < 93:
                    store.Remove(id.File);
                    Forget(model, id.File);
                    Assert.Empty(store.Locate(id.File));
                    break;
                case < 95:
                    store.RemoveClean(id.File);
                    break;
                case < 98:
                    store.SetPinned(id.File.Inode, random.NextInt64(8) == 0);
                    break;
                case 98:
                    store.Compact();
                    break;
                default:
                    await store.DisposeAsync();
                    store = await bed.OpenAsync(tiers);
                    break;
            }
        }

        var dirty = model.Where(entry => entry.Value).Select(entry => entry.Key).ToList();
        Assert.All(dirty, id => Assert.True(ReadRight(store, id), $"seed {seed}: {id} lost"));
        Assert.Equal(dirty.Select(id => id.File).ToHashSet(), store.DirtyFiles().ToHashSet());
        Assert.Equal(0, store.GetStatistics().CorruptPages);
        var statistics = store.GetStatistics().Tiers;
        var located = model.Keys.Select(id => id.File).Distinct().SelectMany(store.Locate).ToList();
        Assert.Equal(statistics.Sum(tier => tier.Pages), located.Count);
        Assert.Equal(statistics.Sum(tier => tier.DirtyBytes), located.Where(page => page.Dirty).Sum(Slot));
        await store.WaitMovedAsync(TestContext.Current.CancellationToken);
        Assert.Equal(
            store.GetStatistics().Tiers.Sum(tier => tier.UsedBytes),
            model.Keys.Select(id => id.File).Distinct().SelectMany(store.Locate).Sum(page => Slot(page)));
    }

    [Theory]
    [InlineData("s3-fifo")]
    [InlineData("lru")]
    public async Task Calls_FromManyThreadsUnderPressure_NeverReturnWrongBytes(string eviction)
    {
        await using var bed = new StoreBed { Eviction = eviction };
        var store = await bed.OpenAsync(bed.Memory(4 * MiB), bed.Ssd(8 * MiB));
        var workers = Enumerable.Range(1, 8).Select(worker => Task.Run(async () =>
        {
            var random = new SeededRandomSource((ulong)worker);
            for (var step = 0; step < 1200; step++)
            {
                var id = Id(1 + random.NextInt64(60), (int)random.NextInt64(3));
                switch (random.NextInt64(20))
                {
                    case < 8:
                        await PutAsync(store, id, Length(id));
                        break;
                    case 8:
                        var durability = (PageDurability)random.NextInt64(3);
                        await PutAsync(store, id, Length(id), new() { Dirty = true, Durability = durability });
                        break;
                    case 9:
                        store.MarkClean(id.File);
                        break;
                    case 10:
                        store.Remove(id.File);
                        break;
                    case 11 when step % 50 == 0:
                        store.Compact();
                        break;
                    default:
                        ReadRight(store, id);
                        break;
                }
            }
        }));
        await Task.WhenAll(workers);
        await store.WaitMovedAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, store.GetStatistics().CorruptPages);
        for (var inode = 1; inode <= 60; inode++)
        {
            store.Remove(Id(inode).File);
        }

        Assert.All(
            store.GetStatistics().Tiers,
            tier => Assert.Equal((0L, 0L, 0L), (tier.UsedBytes, tier.Pages, tier.DirtyBytes)));
        Assert.Empty(store.DirtyFiles());
    }

    private static async Task PutAtRandomAsync(
        PageStore store, Dictionary<PageId, bool> model, PageId id, SeededRandomSource random)
    {
        var options = new PagePutOptions
        {
            Dirty = random.NextInt64(6) == 0,
            Durability = (PageDurability)random.NextInt64(3),
        };
        var outcome = await PutAsync(store, id, Length(id), options);
        var there = outcome is PagePutOutcome.Stored or PagePutOutcome.AlreadyPresent;
        model[id] = model.GetValueOrDefault(id) || (there && options.Dirty);
    }

    private static int Length(PageId id) =>
        1 + (int)(
            new SeededRandomSource(((ulong)id.File.Inode.Value * 31) + (ulong)id.Index).NextInt64(
                id.Index == 0 ? MiB : 20_000));

    private static long Slot(PageLocation page) =>
        Math.Max(4096, (long)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)page.LengthBytes));

    private static void Forget(Dictionary<PageId, bool> model, FileVersion file)
    {
        foreach (var id in model.Keys.Where(id => id.File == file).ToList())
        {
            model[id] = false;
        }
    }
}
