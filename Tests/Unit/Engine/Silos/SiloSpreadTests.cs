using System.Collections.Concurrent;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Core.Silos;
using OrleansAlluxio.Core.Time;
using OrleansAlluxio.Engine.Silos;
using OrleansAlluxio.Metastore.Silos;

namespace OrleansAlluxio.Tests.Unit.Engine.Silos;

public sealed class SiloSpreadTests : ISiloPeers
{
    private readonly FakeMembership _membership = new("a");
    private readonly ConcurrentQueue<(string Peer, SiloNews News)> _told = new();
    private readonly ConcurrentDictionary<string, bool> _deaf = new(StringComparer.Ordinal);
    private int _strange;
    private readonly SiloSpread _spread;

    public SiloSpreadTests() => _spread = new SiloSpread(
        _membership, this, new HybridLogicalClock(TimeProvider.System), TimeProvider.System);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Flush_News_TellsEveryOtherSiloOnce()
    {
        _membership.Hear(1, seen: 1, "a", "b", "c");
        _spread.Fence(FabricPath.Parse("/d"));
        _spread.Stale(new StaleNews(FabricPath.Parse("/s"), Subtree: true, new HybridTimestamp(5)));

        await _spread.FlushAsync(Token);
        await _spread.FlushAsync(Token);

        Assert.Equal(["b", "c"], _told.Select(static t => t.Peer).Order(StringComparer.Ordinal));
        Assert.All(_told, static t => Assert.Equal(
            (FabricPath.Parse("/d"), FabricPath.Parse("/s")), (t.News.Fences.Single(), t.News.Stale.Single().Path)));
    }

    [Fact]
    public async Task Flush_SiloThatDoesNotAnswer_WaitsUntilItIsNotInTheView()
    {
        _membership.Hear(1, seen: 1, "a", "b", "c");
        _deaf["c"] = true;

        var flushing = _spread.FlushAsync(SiloTopics.Mounts, Token).AsTask();
        Assert.False(_spread.FlushAsync(Token).AsTask().IsCompleted);
        Assert.False(flushing.IsCompleted);

        _membership.Hear(2, seen: 2, "a", "b");
        await flushing;
    }

    [Fact]
    public async Task Flush_SiloThatAnswersTheSecondTime_IsToldAgain()
    {
        _membership.Hear(1, seen: 1, "a", "b");
        _deaf["b"] = true;
        var flushing = _spread.FlushAsync(SiloTopics.Paths, Token).AsTask();

        _deaf["b"] = false;
        await flushing;

        Assert.Equal(SiloTopics.Paths, _told.Last().News.Topics);
    }

    [Fact]
    public async Task Flush_SiloThatFailsAsNobodyKnows_IsToldAgainAndHindersNothingLater()
    {
        _membership.Hear(1, seen: 1, "a", "b");
        _strange = 1;

        await _spread.FlushAsync(SiloTopics.Paths, Token);
        await _spread.FlushAsync(SiloTopics.Mounts, Token);

        Assert.Equal([SiloTopics.Paths, SiloTopics.Mounts], _told.Select(static t => t.News.Topics));
    }

    [Fact]
    public async Task Stale_MoreThanAreKept_SaysEverythingIs()
    {
        _membership.Hear(1, seen: 1, "a", "b");
        for (var i = 1; i <= 2001; i++)
        {
            _spread.Stale(new StaleNews(FabricPath.Parse($"/f{i}"), Subtree: false, new HybridTimestamp(i)));
        }

        await _spread.FlushAsync(Token);

        var mark = Assert.Single(_told.Single().News.Stale);
        Assert.Equal(new StaleNews(FabricPath.Root, Subtree: true, new HybridTimestamp(2001)), mark);
    }

    [Fact]
    public async Task Flush_Alone_IsDoneAtOnce()
    {
        _membership.Hear(1, seen: 1, "a");
        _spread.Fence(FabricPath.Root);

        await _spread.FlushAsync(Token);

        Assert.Empty(_told);
    }

    public ValueTask TellAsync(SiloMember peer, SiloNews news, CancellationToken cancellationToken)
    {
        if (_deaf.GetValueOrDefault(peer.Id))
        {
            throw new FabricException(FabricErrorKind.Unavailable, "call", peer.Id, "it does not answer");
        }

        if (Interlocked.Decrement(ref _strange) >= 0)
        {
            throw new InvalidOperationException("nobody has thought of it");
        }

        _told.Enqueue((peer.Id, news));
        return ValueTask.CompletedTask;
    }

    public ValueTask<SiloNews> AskStaleAsync(SiloMember peer, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
