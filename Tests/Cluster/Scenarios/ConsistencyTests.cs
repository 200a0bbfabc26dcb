using System.Diagnostics;
using OrleansAlluxio.Client;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Cluster.Processes;
using OrleansAlluxio.Tests.Conformance.Servers;

namespace OrleansAlluxio.Tests.Cluster.Scenarios;

/// <summary>The three scenarios of docs/consistency.md with the settings it recommends, on real stores.</summary>
public sealed class ConsistencyTests(AzuriteServer azurite) : IAsyncLifetime
{
    private const long FirstAccessOnly = -1;
    private const long OneHour = 3_600_000;
    private static readonly TimeSpan Patience = FabricProcess.TimeMax;

    private readonly FabricHome _home = new();
    private FabricProcess _fabric = null!;
    private HttpFabricClient _client = null!;

    public static TheoryData<string> Stores() => ["local", "s3", "azure"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _fabric = await FabricProcess.StartAsync(_home);
        _client = _fabric.Api();
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        if (_fabric is not null)
        {
            await _fabric.DisposeAsync();
        }

        _home.Dispose();
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task AllThroughTheFabric_IntervalMinusOne_IsExactAndAsksTheStoreNothing(string kind)
    {
        await using var store = await MountAsync(kind, FirstAccessOnly);
        using var s3 = _fabric.Client();
        for (var i = 0; i < 5; i++)
        {
            await _client.WriteAsync($"/lake/in/{i}", FabricCalls.Bytes(i, 1000 + i));
        }

        await s3.PutAsync("lake", "in/2", FabricCalls.Bytes(20, 2000));
        await _client.DeleteAsync(FabricPath.Parse("/lake/in/4"), new DeleteOptions(), Token);
        await _client.RenameAsync(
            FabricPath.Parse("/lake/in"), FabricPath.Parse("/lake/out"), new RenameOptions(), Token);
        await AssertIsAsync();
        var asked = store.Requests?.Count;

        for (var i = 0; i < 10; i++)
        {
            await AssertIsAsync();
        }

        Assert.Equal(asked, store.Requests?.Count);

        // The price: what happens behind the fabric's back is not seen until somebody says so.
        await store.PutAsync("out/0", FabricCalls.Bytes(30, 3000));
        Assert.Equal(FabricCalls.Bytes(0, 1000), await _client.ReadAsync("/lake/out/0"));
        await _client.Administration.InvalidateAsync(FabricPath.Parse("/lake/out"), Token);
        Assert.Equal(FabricCalls.Bytes(30, 3000), await _client.ReadAsync("/lake/out/0"));

        async Task AssertIsAsync()
        {
            Assert.Equal(["0", "1", "2", "3"], await NamesAsync("/lake/out"));
            Assert.Equal(FabricCalls.Bytes(20, 2000), (await s3.GetAsync("lake", "out/2")).Bytes);
            Assert.Equal(FabricCalls.Bytes(0, 1000), await _client.ReadAsync("/lake/out/0"));
            Assert.Equal(1003, (await _client.StatAsync("/lake/out/3"))?.LengthBytes);
        }
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task MostlyThroughTheFabric_LongIntervalAndAShortOneWhereOthersWrite_SeesThemInTime(string kind)
    {
        await using var store = await MountAsync(kind, OneHour);
        await store.PutAsync("incoming/first", FabricCalls.Bytes(1, 100));
        await _client.WriteAsync("/lake/own/file", FabricCalls.Bytes(2, 1000));
        await _client.Administration.SetPathPropertyAsync(
            new PathProperty(FabricPath.Parse("/lake/incoming"), PropertyNames.SyncInterval, "300ms"), Token);
        Assert.Equal(["first"], await NamesAsync("/lake/incoming"));
        Assert.Equal(["file"], await NamesAsync("/lake/own"));

        // Others write where they are expected: seen after the period, without anybody's help.
        await store.PutAsync("incoming/first", FabricCalls.Bytes(3, 150));
        await store.PutAsync("incoming/second", FabricCalls.Bytes(4, 200));
        await EventuallyAsync(async () => (await NamesAsync("/lake/incoming")).Length == 2, "incoming/second");
        await EventuallyAsync(
            async () => (await _client.StatAsync("/lake/incoming/first"))?.LengthBytes == 150, "incoming/first");
        Assert.Equal(FabricCalls.Bytes(3, 150), await _client.ReadAsync("/lake/incoming/first"));

        // What the fabric itself writes is seen at once, everywhere.
        await _client.WriteAsync("/lake/incoming/mine", FabricCalls.Bytes(5, 10));
        Assert.Contains("mine", await NamesAsync("/lake/incoming"));

        // Others write where they are not expected: one request may insist, or the path be marked.
        await store.PutAsync("own/file", FabricCalls.Bytes(6, 3000));
        Assert.Equal(FabricCalls.Bytes(2, 1000), await _client.ReadAsync("/lake/own/file"));
        Assert.Equal(FabricCalls.Bytes(6, 3000), await _client.ReadAsync("/lake/own/file", syncIntervalMs: 0));
        await store.PutAsync("own/other", FabricCalls.Bytes(7, 10));
        Assert.Equal(["file"], await NamesAsync("/lake/own"));
        await _client.Administration.InvalidateAsync(FabricPath.Parse("/lake/own"), Token);
        Assert.Equal(["file", "other"], await NamesAsync("/lake/own"));

        var explained = await _client.Administration.ExplainAsync(FabricPath.Parse("/lake/incoming/first"), Token);
        Assert.Equal((300L, "path /lake/incoming"), (explained.SyncIntervalMs, explained.SyncIntervalOrigin));
        explained = await _client.Administration.ExplainAsync(FabricPath.Parse("/lake/own/file"), Token);
        Assert.Equal((OneHour, "mount /lake"), (explained.SyncIntervalMs, explained.SyncIntervalOrigin));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task MostlyOutside_IntervalZero_IsTheStoresViewAndFetchesOnlyWhatChanged(string kind)
    {
        await using var store = await MountAsync(kind, 0);
        await store.PutAsync("data/stays", FabricCalls.Bytes(1, 5000));
        await store.PutAsync("data/changes", FabricCalls.Bytes(2, 5000));
        await store.PutAsync("data/goes", FabricCalls.Bytes(3, 10));
        Assert.Equal(["changes", "goes", "stays"], await NamesAsync("/lake/data"));
        Assert.Equal(FabricCalls.Bytes(1, 5000), await _client.ReadAsync("/lake/data/stays"));
        Assert.Equal(FabricCalls.Bytes(2, 5000), await _client.ReadAsync("/lake/data/changes"));
        var fetched = Fetched(store, "stays");

        await store.PutAsync("data/changes", FabricCalls.Bytes(4, 6000));
        await store.DeleteAsync("data/goes");
        await store.PutAsync("data/new", FabricCalls.Bytes(5, 20));
        Assert.Equal(["changes", "new", "stays"], await NamesAsync("/lake/data"));
        Assert.Null(await _client.StatAsync("/lake/data/goes"));
        Assert.Equal(FabricCalls.Bytes(4, 6000), await _client.ReadAsync("/lake/data/changes"));
        Assert.Equal(FabricCalls.Bytes(5, 20), await _client.ReadAsync("/lake/data/new"));

        // A file becomes a directory, and a directory a file.
        await store.DeleteAsync("data/new");
        await store.PutAsync("data/new/below", FabricCalls.Bytes(6, 30));
        Assert.Equal(EntryKind.Directory, (await _client.StatAsync("/lake/data/new"))?.Kind);
        Assert.Equal(FabricCalls.Bytes(6, 30), await _client.ReadAsync("/lake/data/new/below"));

        // Every access asks, but bytes that stayed the same are not fetched again.
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(FabricCalls.Bytes(1, 5000), await _client.ReadAsync("/lake/data/stays"));
        }

        Assert.Equal(fetched, Fetched(store, "stays"));
    }

    private static int? Fetched(IOutsideStore store, string name) => store.Requests?.Count(
        line => line.StartsWith("GET ", StringComparison.Ordinal)
            && line.Contains($"/{name} ", StringComparison.Ordinal));

    private static async Task EventuallyAsync(Func<Task<bool>> condition, string what)
    {
        var began = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < Patience, $"{what} was not seen within {Patience}");
        }
    }

    private async Task<IOutsideStore> MountAsync(string kind, long syncIntervalMs)
    {
        IOutsideStore store = kind switch
        {
            "s3" => await S3OutsideStore.OpenAsync(),
            "azure" => await AzureOutsideStore.OpenAsync(azurite),
            _ => new LocalOutsideStore(),
        };
        await _client.Administration.MountAsync(store.MountAt("/lake", syncIntervalMs), Token);
        return store;
    }

    private async Task<string[]> NamesAsync(string directory) =>
        [.. (await _client.ListAsync(directory)).Select(static entry => entry.Path.Name)];
}
