using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Engine.Support;

namespace OrleansAlluxio.Tests.Unit.Engine.DataManagement;

/// <summary>Cache filters by path: never, immutable, max-age.</summary>
public sealed class CacheRuleTests : IAsyncLifetime
{
    private readonly SetClock _clock = new();
    private EngineBed _bed = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _bed = await EngineBed.StartAsync(time: _clock);
        _bed.Store.Put("d/f", "old");
    }

    public ValueTask DisposeAsync() => _bed.DisposeAsync();

    [Fact]
    public async Task Never_ReadsAndWritesGoThrough_KeepNothing()
    {
        await RuleAsync("/d", "never");

        Assert.Equal("old", await _bed.ReadAsync("/d/f"));
        var written = await _bed.WriteAsync("/d/g", "text", WriteType.CacheThrough);
        var unpersisted = await _bed.WriteAsync("/d/h", "text", WriteType.AsyncThrough);

        Assert.Equal(0, await CachedAsync("/d/f"));
        Assert.Equal(0, await CachedAsync("/d/g"));
        Assert.Equal(PersistenceState.Persisted, written.Persistence);
        Assert.Equal(PersistenceState.ToPersist, unpersisted.Persistence);
        Assert.Equal(4, await CachedAsync("/d/h"));
        Assert.Equal("text", await _bed.ReadAsync("/d/g"));
    }

    [Fact]
    public async Task Never_OverriddenBelow_IsKeptThere()
    {
        await RuleAsync("/", "never");
        await RuleAsync("/d", "normal");

        await _bed.ReadAsync("/d/f");

        Assert.Equal(3, await CachedAsync("/d/f"));
    }

    [Fact]
    public async Task Immutable_AfterTheFirstAccess_IsNotComparedUnderAnyInterval()
    {
        await RuleAsync("/d", "immutable");
        Assert.Equal("old", await _bed.ReadAsync("/d/f", 0));
        _bed.Store.Put("d/f", "new");
        _clock.Now += TimeSpan.FromDays(400);
        var asked = 0;
        _bed.Faults.Before = call =>
        {
            asked += call == "store.stat" ? 1 : 0;
            return default;
        };

        Assert.Equal("old", await _bed.ReadAsync("/d/f", 0));
        Assert.Equal(0, asked);
        var explained = await _bed.Engine.Administration.ExplainAsync(
            FabricPath.Parse("/d/f"), new OperationOptions { SyncIntervalMs = 0 }, Token);
        Assert.Equal("cache rule of /d", explained.SyncIntervalOrigin);
        await _bed.Engine.Administration.InvalidateAsync(FabricPath.Parse("/d/f"), Token);
        Assert.Equal("new", await _bed.ReadAsync("/d/f"));
    }

    [Theory]
    [InlineData(29, null, "old")]
    [InlineData(31, null, "new")]
    [InlineData(31, -1L, "new")]
    [InlineData(5, 0L, "new")]
    public async Task MaxAge_OfContent_IsHowLongItIsUsedUnasked(int seconds, long? interval, string expected)
    {
        await RuleAsync("/d", "max-age=30s");
        Assert.Equal("old", await _bed.ReadAsync("/d/f"));
        _bed.Store.Put("d/f", "new");
        _clock.Now += TimeSpan.FromSeconds(seconds);

        Assert.Equal(expected, await _bed.ReadAsync("/d/f", interval));
    }

    [Theory]
    [InlineData("sometimes")]
    [InlineData("max-age=")]
    [InlineData("max-age=0")]
    [InlineData("max-age=-1")]
    public async Task Set_WhatIsNoRule_IsRefused(string value)
    {
        var error = await Assert.ThrowsAsync<FabricException>(() => RuleAsync("/d", value));

        Assert.Equal(FabricErrorKind.InvalidArgument, error.Kind);
    }

    private Task RuleAsync(string path, string value) => _bed.Engine.Administration.SetPathPropertyAsync(
        new PathProperty(FabricPath.Parse(path), PropertyNames.Cache, value), Token).AsTask();

    private async Task<long> CachedAsync(string path) =>
        (await _bed.Engine.Administration.LocateAsync(FabricPath.Parse(path), Token)).CachedBytes;
}
