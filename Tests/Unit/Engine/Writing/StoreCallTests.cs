using System.Collections.Concurrent;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Engine;
using OrleansAlluxio.Tests.Engine.Support;

namespace OrleansAlluxio.Tests.Unit.Engine.Writing;

/// <summary>What an asynchronous write of a new name asks the store before it is acknowledged.</summary>
public sealed class StoreCallTests
{
    private const int Files = 50;

    [Theory]
    [InlineData(1, 0)]
    [InlineData(3, 5)]
    public async Task Write_NewNamesInNewDirectories_AskOnceADirectoryOrNotWhenItsParentIsNew(int ageSeconds, int asks)
    {
        var clock = new SetClock();
        await using var bed = await EngineBed.StartAsync(isObjectStore: true, clock, settings: new EngineSettings());
        await bed.MakeDirectoryAsync("/bucket");
        clock.Now += TimeSpan.FromSeconds(ageSeconds);
        var calls = Count(bed);

        for (var i = 0; i < Files; i++)
        {
            await bed.WriteAsync($"/bucket/{i % 5}/{i}", "x", WriteType.AsyncThrough);
        }

        Assert.Equal(Enumerable.Repeat("store.stat", asks), calls);
    }

    [Fact]
    public async Task Write_NewNamesInAPersistedDirectoryMadeHere_AskNothing()
    {
        await using var bed = await StartAsync();
        await bed.WriteAsync("/bucket/first", "x", WriteType.AsyncThrough);
        await bed.PersistAllAsync();
        var calls = Count(bed);

        for (var i = 0; i < Files; i++)
        {
            await bed.WriteAsync($"/bucket/{i}", "x", WriteType.AsyncThrough);
        }

        Assert.Empty(calls);
    }

    [Fact]
    public async Task Write_NewNamesAfterARestart_AskNothing()
    {
        await using var bed = await StartAsync();
        await bed.WriteAsync("/bucket/first", "x", WriteType.AsyncThrough);
        await bed.PersistAllAsync();
        await bed.RestartAsync();
        var calls = Count(bed);

        await bed.WriteAsync("/bucket/second", "x", WriteType.AsyncThrough);

        Assert.Empty(calls);
    }

    [Fact]
    public async Task Write_NewNamesInAListedDirectory_AskNothing()
    {
        await using var bed = await StartAsync();
        bed.Store.Put("theirs/old", "old");
        Assert.Equal(["old"], await bed.ListAsync("/theirs"));
        var calls = Count(bed);

        await bed.WriteAsync("/theirs/new", "x", WriteType.AsyncThrough);

        Assert.Empty(calls);
    }

    [Fact]
    public async Task Write_NewNamesInADirectoryFoundInTheStore_AskEach()
    {
        await using var bed = await StartAsync();
        bed.Store.Put("theirs/old", "old");
        Assert.NotNull(await bed.StatAsync("/theirs"));
        var calls = Count(bed);

        await bed.WriteAsync("/theirs/a", "x", WriteType.AsyncThrough);
        await bed.WriteAsync("/theirs/b", "x", WriteType.AsyncThrough);

        Assert.Equal(["store.stat", "store.stat"], calls);
    }

    [Fact]
    public async Task Write_Interval0_AsksForEveryName()
    {
        await using var bed = await StartAsync(new EngineSettings { SyncIntervalMs = 0 });
        await bed.MakeDirectoryAsync("/bucket");
        bed.Store.Put("bucket/theirs", "theirs");

        var failure = await Assert.ThrowsAsync<FabricException>(
            () => bed.WriteAsync("/bucket/theirs", "mine", WriteType.AsyncThrough, overwrite: false));

        Assert.Equal(FabricErrorKind.AlreadyExists, failure.Kind);
        Assert.Equal("theirs", await bed.ReadAsync("/bucket/theirs"));
    }

    [Fact]
    public async Task Write_PeriodThatHasPassed_AsksAgain()
    {
        var clock = new SetClock();
        await using var bed = await EngineBed.StartAsync(
            isObjectStore: true, clock, settings: new EngineSettings { SyncIntervalMs = 10_000 });
        await bed.MakeDirectoryAsync("/bucket");
        var calls = Count(bed);

        clock.Now += TimeSpan.FromSeconds(9);
        await bed.WriteAsync("/bucket/a", "x", WriteType.AsyncThrough);
        Assert.Empty(calls);
        clock.Now += TimeSpan.FromSeconds(2);
        await bed.WriteAsync("/bucket/b", "x", WriteType.AsyncThrough);

        Assert.Contains("store.stat", calls);
    }

    [Fact]
    public async Task Write_NoOverwriteOfAFileMadeOutside_IsRefused()
    {
        await using var bed = await StartAsync();
        await bed.WriteAsync("/bucket/first", "x", WriteType.AsyncThrough);
        await bed.PersistAllAsync();
        bed.Store.Put("bucket/theirs", "theirs");

        var failure = await Assert.ThrowsAsync<FabricException>(
            () => bed.WriteAsync("/bucket/theirs", "mine", WriteType.AsyncThrough, overwrite: false));

        Assert.Equal(FabricErrorKind.AlreadyExists, failure.Kind);
        Assert.Equal("theirs", await bed.ReadAsync("/bucket/theirs"));
    }

    [Fact]
    public async Task Write_OverAFileMadeOutsideUnseen_KeepsBoth()
    {
        await using var bed = await StartAsync();
        await bed.WriteAsync("/bucket/first", "x", WriteType.AsyncThrough);
        await bed.PersistAllAsync();
        bed.Store.Put("bucket/theirs", "theirs");

        await bed.WriteAsync("/bucket/theirs", "mine", WriteType.AsyncThrough);
        await bed.PersistAllAsync();

        Assert.Equal("mine", await bed.ReadAsync("/bucket/theirs"));
        Assert.Contains("theirs", bed.Store.Files.Values);
    }

    [Fact]
    public async Task Read_OfAFileMadeOutsideInADirectoryMadeHere_FindsIt()
    {
        await using var bed = await StartAsync();
        await bed.MakeDirectoryAsync("/bucket");
        bed.Store.Put("bucket/theirs", "theirs");

        Assert.Equal("theirs", await bed.ReadAsync("/bucket/theirs"));
    }

    [Fact]
    public async Task Write_AfterTheFabricForgotAFile_SeesTheStores()
    {
        await using var bed = await StartAsync();
        await bed.WriteAsync("/bucket/a", "old", WriteType.CacheThrough);
        Assert.Equal(["a"], await bed.ListAsync("/bucket"));
        await bed.Engine.DeleteAsync(
            FabricPath.Parse("/bucket/a"), new DeleteOptions { FabricOnly = true }, CancellationToken.None);

        await bed.WriteAsync("/bucket/a", "new", WriteType.AsyncThrough);
        await bed.PersistAllAsync();

        Assert.Equal(["new"], bed.Store.Files.Values);
    }

    [Fact]
    public async Task Write_InADirectoryMadeAfterOneThatFailedHalfway_AsksTheStore()
    {
        await using var bed = await StartAsync();
        bed.Faults.After = call => call == "store.commit"
            ? throw new FabricException(FabricErrorKind.Unavailable, call, "store", "no answer")
            : default;
        await Assert.ThrowsAsync<FabricException>(
            () => bed.WriteAsync("/bucket/dir/a", "a", WriteType.CacheThrough));
        bed.Faults.After = static _ => default;

        await bed.WriteAsync("/bucket/dir/b", "b", WriteType.AsyncThrough);

        Assert.Equal(["a", "b"], await bed.ListAsync("/bucket/dir"));
    }

    [Fact]
    public async Task Write_ANewName_ReadsItsRowTwiceAndCommitsOnce()
    {
        await using var bed = await StartAsync();
        await bed.WriteAsync("/bucket/first", "x", WriteType.AsyncThrough);
        var calls = Count(bed, string.Empty);

        await bed.WriteAsync("/bucket/second", "x", WriteType.AsyncThrough);

        Assert.Equal(["child", "reserve", "child", "commit"], calls);
    }

    private static Task<EngineBed> StartAsync(EngineSettings? settings = null) => EngineBed.StartAsync(
        isObjectStore: true, settings: settings ?? new EngineSettings());

    private static ConcurrentQueue<string> Count(EngineBed bed, string prefix = "store.")
    {
        var calls = new ConcurrentQueue<string>();
        bed.Faults.Before = call =>
        {
            if (call.StartsWith(prefix, StringComparison.Ordinal))
            {
                calls.Enqueue(call);
            }

            return default;
        };
        return calls;
    }
}
