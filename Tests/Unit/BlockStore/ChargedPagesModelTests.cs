using OrleansAlluxio.BlockStore;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Workers;
using static OrleansAlluxio.Tests.Unit.BlockStore.StoreBed;

namespace OrleansAlluxio.Tests.Unit.BlockStore;

/// <summary>
/// Random calls of several users: each is charged with exactly the pages that are there of his, and nobody is above his
/// limit by a page that may leave.
/// </summary>
public sealed class ChargedPagesModelTests
{
    private const int MiB = 1 << 20;
    private const int Users = 4;
    private const int Files = 24;

    // The store's own bound of pages that may not leave and are passed over.
    private const int PassedOver = 64;

    private readonly long[] _limits = [0, CacheCharge.Unlimited, 2 * MiB, MiB, 300_000];
    private readonly long[] _epochs = new long[Users + 1];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<ulong, string> Seeds() =>
        [.. Enumerable.Range(1, 6).Select(i => ((ulong)i, i % 3 == 0 ? "lru" : i % 3 == 1 ? "s3-fifo" : "lrfu"))];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Calls_AtRandomWithReopen_ChargeExactlyWhatIsThere(ulong seed, string eviction)
    {
        var random = new SeededRandomSource(seed);
        await using var bed = new StoreBed { Eviction = eviction, Admission = seed % 2 == 0 ? "second-touch" : "all" };
        PageTierOptions[] tiers = [bed.Memory(3 * MiB), bed.Ssd(6 * MiB)];
        var store = await bed.OpenAsync(tiers);
        for (var step = 0; step < 800; step++)
        {
            var id = Id(1 + random.NextInt64(Files), (int)random.NextInt64(4), 1 + random.NextInt64(2));
            switch (random.NextInt64(100))
            {
                case < 50:
                    await PutAsync(store, id, Length(id), OptionsAtRandom(random));
                    break;
                case < 75:
                    _ = ReadRight(store, id);
                    break;
                case < 84:
                    store.MarkClean(id.File);
                    break;
                case < 87:
                    store.Remove(id.File);
                    break;
                case < 90:
                    store.RemoveClean(id.File);
                    break;
                case < 93:
                    store.SetPinned(id.File.Inode, random.NextInt64(4) == 0);
                    break;
                case < 97:
                    ChangeLimit(store, random);
                    break;
                case 97:
                    store.Compact();
                    break;
                case 98:
                    await store.DisposeAsync();
                    store = await bed.OpenAsync(tiers);
                    Enumerable.Range(1, Users).ToList().ForEach(user => store.Limit(Charge(user)));
                    break;
                default:
                    await store.WaitMovedAsync(Token);
                    break;
            }

            if (step % 25 == 0)
            {
                await store.WaitMovedAsync(Token);
                Check(store, $"seed {seed} step {step}");
            }
        }

        await store.WaitMovedAsync(Token);
        Check(store, $"seed {seed} at the end");
        store.Files().ToList().ForEach(store.Remove);
        Assert.All(store.GetStatistics().ChargedBytes, static c => Assert.Equal(0, c.Value));
    }

    [Fact]
    public async Task Calls_FromManyThreads_ChargeExactlyWhatIsThere()
    {
        await using var bed = new StoreBed();
        var store = await bed.OpenAsync(bed.Memory(3 * MiB), bed.Ssd(6 * MiB));
        var threads = Enumerable.Range(1, 8).Select(thread => Task.Run(async () =>
        {
            var random = new SeededRandomSource((ulong)thread);
            for (var step = 0; step < 500; step++)
            {
                var id = Id(1 + random.NextInt64(Files), (int)random.NextInt64(4));
                switch (random.NextInt64(20))
                {
                    case < 10:
                        await PutAsync(store, id, Length(id), OptionsAtRandom(random));
                        break;
                    case 10:
                        store.MarkClean(id.File);
                        break;
                    case 11:
                        store.Remove(id.File);
                        break;
                    case 12:
                        store.Limit(Charge(1 + (int)random.NextInt64(Users)));
                        break;
                    case 13:
                        store.SetPinned(id.File.Inode, random.NextInt64(4) == 0);
                        break;
                    default:
                        _ = ReadRight(store, id);
                        break;
                }
            }
        }));
        await Task.WhenAll(threads);
        store.Files().ToList().ForEach(store.MarkClean);
        await store.WaitMovedAsync(Token);

        Check(store, "at the end");
        Assert.Equal(0, store.GetStatistics().CorruptPages);
    }

    private void Check(PageStore store, string when)
    {
        var pages = store.Files().SelectMany(store.Locate).ToList();
        var charged = store.GetStatistics().ChargedBytes;
        for (var user = 1; user <= Users; user++)
        {
            var own = pages.Where(p => p.Principal == user).ToList();
            var bytes = own.Sum(Slot);
            Assert.True(
                charged.GetValueOrDefault(user) == bytes,
                $"{when}: user {user} is charged {charged.GetValueOrDefault(user)}, there are {bytes}");
            var stuck = own.Count(static p => p.Dirty || p.Pinned);
            Assert.True(
                bytes <= _limits[user] || stuck == own.Count || stuck > PassedOver,
                $"{when}: user {user} has {bytes} of {_limits[user]}, and {own.Count - stuck} pages may leave");
        }
    }

    private void ChangeLimit(PageStore store, SeededRandomSource random)
    {
        var user = 1 + (int)random.NextInt64(Users);
        _limits[user] = random.NextInt64(4) == 0 ? CacheCharge.Unlimited : random.NextInt64(3 * MiB);
        _epochs[user]++;
        store.Limit(Charge(user));
    }

    private CacheCharge Charge(int user) => new(user, _limits[user], 0, _epochs[user]);

    private PagePutOptions OptionsAtRandom(SeededRandomSource random)
    {
        var user = (int)random.NextInt64(Users + 1);
        return new PagePutOptions
        {
            Dirty = random.NextInt64(6) == 0,
            Durability = (PageDurability)random.NextInt64(3),
            Charge = user == 0 ? null : Charge(user),
        };
    }

    private static int Length(OrleansAlluxio.Core.Ids.PageId id) =>
        1 + (int)new SeededRandomSource(((ulong)id.File.Inode.Value * 31) + (ulong)id.Index)
            .NextInt64(id.Index == 0 ? MiB : 60_000);

    private static long Slot(PageLocation page) =>
        Math.Max(4096, (long)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)page.LengthBytes));
}
