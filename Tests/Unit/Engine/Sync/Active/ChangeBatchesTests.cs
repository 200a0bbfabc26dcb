using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Engine.Sync.Active;
using OrleansAlluxio.UnderStorage.Abstractions;

namespace OrleansAlluxio.Tests.Unit.Engine.Sync.Active;

/// <summary>Changes are told soon when they are alone, seldom when they storm, and always.</summary>
public sealed class ChangeBatchesTests
{
    private static readonly FabricPath Point = FabricPath.Parse("/p");

    private static readonly ActiveSyncSettings Settings = new()
    {
        WindowMin = TimeSpan.FromMilliseconds(100),
        WindowMax = TimeSpan.FromMilliseconds(5000),
        DirectoryPathsMax = 10,
        PathsMax = 40,
    };

    [Fact]
    public void Add_LoneChange_IsDueAfterTheShortWindow()
    {
        var batches = new ChangeBatches(Point, Settings);
        batches.Add(Entry("/p/d/f"), 1000);

        Assert.Equal(1100, batches.NextMs);
        Assert.Null(batches.TryTake(1099));
        var batch = batches.TryTake(1100);
        Assert.Equal(FabricPath.Parse("/p/d"), batch!.Directory);
        Assert.Equal([Entry("/p/d/f")], batch.Changes);
        Assert.Equal(0, batches.Count);
    }

    [Fact]
    public void Add_HotPathForAMinute_IsTakenASmallNumberOfTimes()
    {
        var batches = new ChangeBatches(Point, Settings);
        var taken = 0;
        for (var now = 0L; now < 60_000; now++)
        {
            batches.Add(Entry("/p/d/hot"), now);
            taken += batches.TryTake(now) is null ? 0 : 1;
        }

        // Windows of 100, 200, ... 3,200 ms, then of 5 s: 6 + 10, and the one that is open.
        Assert.InRange(taken, 12, 18);
    }

    [Fact]
    public void Add_AfterAQuietTime_IsDueSoonAgain()
    {
        var batches = new ChangeBatches(Point, Settings);
        for (var now = 0L; now < 20_000; now += 10)
        {
            batches.Add(Entry("/p/d/f"), now);
            batches.TryTake(now);
        }

        Assert.NotNull(batches.TryTake(30_000));
        Assert.Null(batches.TryTake(60_000));
        batches.Add(Entry("/p/d/f"), 60_000);
        Assert.NotNull(batches.TryTake(60_100));
    }

    [Theory]
    [InlineData(10, UfsChangeKind.Entry)]
    [InlineData(11, UfsChangeKind.Rescan)]
    public void Add_ManyNamesOfADirectory_BecomeOneChangeAboveTheLimit(int names, UfsChangeKind expected)
    {
        var batches = new ChangeBatches(Point, Settings);
        for (var i = 0; i < names; i++)
        {
            batches.Add(Entry($"/p/d/{i}"), 0);
        }

        batches.Add(Entry("/p/d/0"), 0);
        var batch = batches.TryTake(1000)!;
        Assert.Equal(expected == UfsChangeKind.Entry ? names : 1, batch.Changes.Count);
        Assert.All(batch.Changes, c => Assert.Equal(expected, c.Kind));
    }

    [Fact]
    public void Add_MoreThanFits_BecomesTheWholePoint()
    {
        var batches = new ChangeBatches(Point, Settings);
        for (var i = 0; i < 40; i++)
        {
            Assert.False(batches.Add(Entry($"/p/d{i}/f"), 0));
        }

        Assert.True(batches.Add(Entry("/p/one/more"), 7));
        Assert.Equal(1, batches.Count);
        Assert.Equal(7, batches.OldestMs());
        Assert.Equal([new PathChange(Point, UfsChangeKind.Rescan)], batches.TryTake(7)!.Changes);
        Assert.Null(batches.TryTake(100_000));
    }

    [Fact]
    public void Add_EntryOfThePointItself_HidesNoOtherName()
    {
        var batches = new ChangeBatches(Point, Settings);
        batches.Add(new PathChange(Point, UfsChangeKind.Entry), 0);
        batches.Add(Entry("/p/f"), 0);
        Assert.Equal(2, batches.TryTake(1000)!.Changes.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Add_AnySequence_IsCoveredInTime(ulong seed)
    {
        var random = new SeededRandomSource(seed);
        var batches = new ChangeBatches(Point, Settings);
        var waiting = new Dictionary<FabricPath, long>();
        for (var now = 0L; now < 30_000; now += 1 + random.NextInt64(30))
        {
            for (var i = random.NextInt64(4); i > 0; i--)
            {
                var path = FabricPath.Parse($"/p/d{random.NextInt64(6)}/{random.NextInt64(14)}");
                batches.Add(Entry(path.Value), now);
                waiting.TryAdd(path, now);
            }

            while (batches.TryTake(now) is { } batch)
            {
                foreach (var path in waiting.Keys.Where(p => Covers(batch, p)).ToList())
                {
                    waiting.Remove(path);
                }
            }

            // One step of the loop may pass before what is due is taken.
            Assert.True(waiting.Values.All(since => now - since <= 5000 + 30), $"Seed {seed}, at {now} ms.");
        }
    }

    private static bool Covers(ChangeBatch batch, FabricPath path) => batch.Changes.Any(c =>
        c.Path == path || (c.Kind is UfsChangeKind.Rescan or UfsChangeKind.Subtree && path.IsSameOrUnder(c.Path)));

    private static PathChange Entry(string path) => new(FabricPath.Parse(path), UfsChangeKind.Entry);
}
