using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Engine.Support;

namespace OrleansAlluxio.Tests.Unit.Engine.Sync;

/// <summary>Questions about paths that nobody knows yet, while something changes there.</summary>
public sealed class SyncTurnsTests
{
    private static readonly string[] Paths = ["/a", "/a/b", "/a/b/c", "/a/b/c/d", "/a/b/c/d/e", "/a/b/c/d/e/f"];

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task Stat_OfUnknownPathsInEachOthersWay_IsAnsweredWhenTheChangeEnds(bool isObjectStore, bool isThere)
    {
        await using var bed = await EngineBed.StartAsync(isObjectStore);
        for (var turn = 0; turn < 8; turn++)
        {
            var root = $"/r{turn}";
            if (isThere)
            {
                bed.Store.Put($"r{turn}{Paths[^1]}", "theirs");
            }

            var change = await bed.Services.Locks.AcquireAsync(
                FabricPath.Parse(root + Paths[^1]), null, TestContext.Current.CancellationToken);
            var stats = Paths.Select(path => Task.Run(() => bed.StatAsync(root + path, 0))).ToList();
            stats.AddRange(Paths.Select(path => Task.Run(() => bed.StatAsync(root + path + "/x", 0))));
            await Task.Yield();
            change.Dispose();

            var found = await Task.WhenAll(stats);
            Assert.All(found[..Paths.Length], status => Assert.Equal(isThere, status is not null));
            Assert.All(found[Paths.Length..], Assert.Null);
        }
    }

    [Fact]
    public async Task Stat_OfAnUnknownPathInAStormOfChanges_GetsItsTurn()
    {
        await using var bed = await EngineBed.StartAsync();
        using var stop = new CancellationTokenSource();
        var storm = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                using var change = await bed.Services.Locks.AcquireAsync(
                    FabricPath.Parse("/d/k"), null, CancellationToken.None);
                await Task.Yield();
            }
        })).ToList();
        for (var turn = 0; turn < 50; turn++)
        {
            Assert.Null(await bed.StatAsync("/d/k", 0));
            Assert.Null(await bed.StatAsync("/d", 0));
        }

        await stop.CancelAsync();
        await Task.WhenAll(storm);
    }
}
