using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Engine.Locking;

namespace OrleansAlluxio.Tests.Unit.Engine.Locking;

public sealed class PathLocksTests
{
    private readonly PathLocks _locks = new();

    [Theory]
    [InlineData("/a", "/a", false)]
    [InlineData("/a", "/a/b", false)]
    [InlineData("/a/b/c", "/a", false)]
    [InlineData("/a", "/ab", true)]
    [InlineData("/a/b", "/a/c", true)]
    [InlineData("/", "/x", false)]
    public async Task Acquire_BesideAHolder_WaitsOnlyForPathsInItsWay(string held, string wanted, bool isFree)
    {
        var hold = await AcquireAsync(held);
        var second = AcquireAsync(wanted);
        Assert.Equal(isFree, second.IsCompleted);
        hold.Dispose();
        (await second).Dispose();
        Assert.False(_locks.Covers(FabricPath.Parse(wanted)));
    }

    [Fact]
    public async Task Acquire_BehindAWaiterInItsWay_DoesNotOvertakeIt()
    {
        var file = await AcquireAsync("/a/f");
        var directory = AcquireAsync("/a");
        var later = AcquireAsync("/a/g");
        Assert.False(later.IsCompleted);
        file.Dispose();
        var held = await directory;
        Assert.False(later.IsCompleted);
        held.Dispose();
        (await later).Dispose();
    }

    [Fact]
    public async Task Wait_BehindAHolder_EndsWithItAndHoldsNothing()
    {
        var file = await AcquireAsync("/a/f");
        var waits = new[] { "/a", "/a/f", "/a/f/x" }
            .Select(p => _locks.WaitAsync(FabricPath.Parse(p), CancellationToken.None).AsTask()).ToList();
        var later = AcquireAsync("/a/g");
        Assert.All(waits, w => Assert.False(w.IsCompleted));
        file.Dispose();
        await Task.WhenAll(waits);
        (await later).Dispose();
        Assert.False(_locks.Covers(FabricPath.Parse("/a")));
    }

    [Fact]
    public async Task Cancel_OfAWaiter_LetsThoseBehindItPass()
    {
        using var cancel = new CancellationTokenSource();
        var file = await AcquireAsync("/a/f");
        var directory = _locks.AcquireAsync(FabricPath.Parse("/a"), null, cancel.Token).AsTask();
        var later = AcquireAsync("/a/g");
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => directory);
        (await later).Dispose();
        file.Dispose();
    }

    [Fact]
    public async Task Dispose_Twice_GivesBackOnce()
    {
        var hold = await AcquireAsync("/a");
        hold.Dispose();
        var next = await AcquireAsync("/a");
        hold.Dispose();
        Assert.True(_locks.Covers(FabricPath.Parse("/a/b")));
        next.Dispose();
    }

    [Fact]
    public async Task ChildrenCovered_NamesTheDirectChildrenHeldBelow()
    {
        using var deep = await AcquireAsync("/a/b/c");
        using var direct = await AcquireAsync("/a/d");
        using var beside = await AcquireAsync("/x");
        Assert.Equal(["b", "d"], _locks.ChildrenCovered(FabricPath.Parse("/a")).Order());
    }

    [Fact]
    public async Task Acquire_AtTheBoundOfWaiters_IsBusy()
    {
        var hold = await AcquireAsync("/a");
        var waiters = Enumerable.Range(0, 10_000).Select(_ => AcquireAsync("/a")).ToList();
        var error = await Assert.ThrowsAsync<FabricException>(() => AcquireAsync("/a"));
        Assert.Equal(FabricErrorKind.Busy, error.Kind);
        hold.Dispose();
        foreach (var waiter in waiters)
        {
            (await waiter).Dispose();
        }
    }

    [Fact]
    public async Task Acquire_ByManyOfOneOrTwoPaths_ExcludesAndEnds()
    {
        string[] paths = ["/a", "/a/b", "/a/b/c", "/a/d", "/e", "/e/f"];
        var inside = new Dictionary<FabricPath, int>();
        await Parallel.ForAsync(0, 16, TestContext.Current.CancellationToken, async (worker, token) =>
        {
            var chance = new SeededRandomSource((ulong)worker);
            for (var i = 0; i < 300; i++)
            {
                var first = FabricPath.Parse(paths[chance.NextInt64(paths.Length)]);
                FabricPath? second = chance.NextInt64(2) == 0
                    ? FabricPath.Parse(paths[chance.NextInt64(paths.Length)])
                    : null;
                using var hold = await _locks.AcquireAsync(first, second, token);
                lock (inside)
                {
                    Assert.DoesNotContain(inside.Keys, k => k.IsSameOrUnder(first) || first.IsSameOrUnder(k));
                    inside.Add(first, worker);
                }

                await Task.Yield();
                lock (inside)
                {
                    inside.Remove(first);
                }
            }
        });
        Assert.False(_locks.Covers(FabricPath.Root));
    }

    private Task<PathHold> AcquireAsync(string path) =>
        _locks.AcquireAsync(FabricPath.Parse(path), null, CancellationToken.None).AsTask();
}
