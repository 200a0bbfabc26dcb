using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Core.Time;
using OrleansAlluxio.Engine.Sync;

namespace OrleansAlluxio.Tests.Unit.Engine.Sync;

public sealed class InvalidationIndexTests
{
    private static readonly string[] Paths = ["/", "/a", "/a/b", "/a/b/c", "/a/d", "/e", "/e/f", "/e/f/g", "/h"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(100)]
    public void LatestFor_WithAnyBound_IsNeverEarlierThanWhatWasNoted(int entriesMax)
    {
        for (ulong seed = 1; seed <= 300; seed++)
        {
            var chance = new SeededRandomSource(seed);
            var index = new InvalidationIndex(entriesMax);
            var noted = new List<(FabricPath Path, bool Subtree, HybridTimestamp At)>();
            for (var step = 1; step <= 40; step++)
            {
                var path = FabricPath.Parse(Paths[chance.NextInt64(Paths.Length)]);
                var at = new HybridTimestamp(1 + chance.NextInt64(1000));
                var subtree = chance.NextInt64(2) == 0;
                index.Invalidate(path, subtree, at);
                noted.Add((path, subtree, at));
                foreach (var asked in Paths.Select(FabricPath.Parse))
                {
                    var least = noted.Where(n => n.Path == asked || (n.Subtree && asked.IsSameOrUnder(n.Path)))
                        .Select(n => n.At.Value).DefaultIfEmpty(0).Max();
                    Assert.True(index.LatestFor(asked).Value >= least, $"seed {seed}, step {step}: {asked}");
                }
            }
        }
    }

    [Fact]
    public void LatestFor_WithinTheBound_SaysNoMoreThanWasNoted()
    {
        var index = new InvalidationIndex();
        index.Invalidate(FabricPath.Parse("/a/b"), subtree: false, new HybridTimestamp(5));
        index.Invalidate(FabricPath.Parse("/e"), subtree: true, new HybridTimestamp(7));
        Assert.Equal(0, index.LatestFor(FabricPath.Parse("/a")).Value);
        Assert.Equal(0, index.LatestFor(FabricPath.Parse("/a/b/c")).Value);
        Assert.Equal(5, index.LatestFor(FabricPath.Parse("/a/b")).Value);
        Assert.Equal(7, index.LatestFor(FabricPath.Parse("/e/f/g")).Value);
        Assert.True(index.Concerns(FabricPath.Parse("/a")));
        Assert.True(index.Concerns(FabricPath.Parse("/e/f")));
        Assert.False(index.Concerns(FabricPath.Parse("/h")));
    }

    [Fact]
    public void LatestFor_WhileEntriesFoldUpwards_IsNeverEarlierThanWhatWasNotedBefore()
    {
        // Two entries: nearly every note folds one into its parent while the others ask.
        var index = new InvalidationIndex(2);
        var paths = Enumerable.Range(0, 8).Select(i => FabricPath.Parse($"/a/b{i % 2}/c{i}/d")).ToArray();
        var noted = new long[paths.Length];
        var isDone = false;
        string? early = null;
        var askers = Enumerable.Range(0, 2).Select(_ => new Thread(() =>
        {
            for (var i = 0; !Volatile.Read(ref isDone) && early is null; i = (i + 1) % paths.Length)
            {
                var least = Volatile.Read(ref noted[i]);
                if (index.LatestFor(paths[i]).Value is var latest && latest < least)
                {
                    early = $"{paths[i]}: {latest} where {least} was noted";
                }
            }
        })).ToArray();
        Array.ForEach(askers, static asker => asker.Start());
        for (var at = 1L; at <= 200_000; at++)
        {
            var i = (int)(at % paths.Length);
            index.Invalidate(paths[i], subtree: false, new HybridTimestamp(at));
            Volatile.Write(ref noted[i], at);
        }

        Volatile.Write(ref isDone, true);
        Array.ForEach(askers, static asker => asker.Join());
        Assert.Null(early);
    }

    [Fact]
    public void LatestFor_WithEntries_AllocatesNothing()
    {
        var index = new InvalidationIndex();
        index.Invalidate(FabricPath.Parse("/a"), subtree: true, new HybridTimestamp(1));
        var path = FabricPath.Parse("/a/b/c/d/e");
        Assert.Equal(1, index.LatestFor(path).Value);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            index.LatestFor(path);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
