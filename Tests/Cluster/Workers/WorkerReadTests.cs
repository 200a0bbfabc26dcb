using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Core.Workers;
using OrleansAlluxio.Tests.Cluster.Processes;

namespace OrleansAlluxio.Tests.Cluster.Workers;

/// <summary>Reads that worker processes serve, through their deaths and returns.</summary>
public sealed class WorkerReadTests
{
    private const int FileCount = 24;
    private const int FileBytes = 700_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Read_OfColdFiles_FillsTheirOwnersOnce()
    {
        await using var cluster = await WorkerCluster.StartAsync(workers: 2);
        await cluster.OnlyWorkersAsync();
        await WriteStoreAsync(cluster);

        for (var round = 0; round < 2; round++)
        {
            await AssertAllReadAsync(cluster);
        }

        var placements = await KeptAsync(cluster);

        // Each file is on one worker process, whole; both have some; this process has none. A worker that a busy
        // machine keeps from answering in time is stood in for.
        var counters = (await cluster.Api.Administration.GetStatusAsync(Token)).Counters;
        var failovers = counters["workers.failovers"];
        Assert.InRange(failovers, 0, FileCount / 4);
        Assert.InRange(placements.Count, FileCount, FileCount + failovers);
        Assert.All(placements, static p => Assert.Equal(FileBytes, p.Bytes));
        Assert.Equal(2, placements.Select(static p => p.Worker).Where(static w => w != "local").Distinct().Count());
        Assert.InRange(placements.Count(static p => p.Worker == "local"), 0, failovers);
        Assert.InRange(counters["store.reads"], 0, failovers);
    }

    [Fact]
    public async Task Read_WhileAWorkerIsKilled_NeverFailsAndItsPagesAreThereWhenItReturns()
    {
        await using var cluster = await WorkerCluster.StartAsync(workers: 2);
        await cluster.OnlyWorkersAsync();
        await WriteStoreAsync(cluster);
        await AssertAllReadAsync(cluster);
        var before = await cluster.StatusAsync(0);

        using var stop = new CancellationTokenSource();
        var reading = Task.Run(() => ReadUntilAsync(cluster, stop.Token), Token);
        cluster.Worker(0).Kill();
        await cluster.Worker(0).ExitAsync();
        await cluster.IsAsync(before.Id, WorkerState.Lost);
        await AssertAllReadAsync(cluster);
        await stop.CancelAsync();
        Assert.True(await reading > 0);

        await cluster.StartWorkerAsync(0);

        await cluster.IsAsync(before.Id, WorkerState.Live);
        await Eventually.HoldsAsync(
            "the worker finds its pages again",
            async () => (await cluster.StatusAsync(0)).UsedBytes >= before.UsedBytes);
        Assert.Equal(before.Id, (await cluster.StatusAsync(0)).Id);
        await AssertAllReadAsync(cluster);
    }

    [Fact]
    public async Task Decommission_OfAWorker_MovesNewReadsAndEnableBringsItBackAlsoAfterARestart()
    {
        await using var cluster = await WorkerCluster.StartAsync(workers: 2);
        await cluster.OnlyWorkersAsync();
        var id = (await cluster.StatusAsync(0)).Id;

        await cluster.Api.Workers.DecommissionAsync(id, Token);
        await WriteStoreAsync(cluster);
        await AssertAllReadAsync(cluster);

        var status = await cluster.StatusAsync(0);
        Assert.Equal((WorkerState.Decommissioned, 0, 0), (status.State, status.UsedBytes, status.RingShare));

        cluster.Worker(0).Kill();
        await cluster.Worker(0).ExitAsync();
        await cluster.StartWorkerAsync(0);
        await cluster.IsAsync(id, WorkerState.Decommissioned);

        Assert.Equal(WorkerState.Live, (await cluster.Api.Workers.EnableAsync(id, Token)).State);
        Assert.InRange((await cluster.StatusAsync(0)).RingShare, 0.45, 0.55);
        await AssertAllReadAsync(cluster);
    }

    [Fact]
    public async Task Free_OfAWorker_EmptiesItAndReadsFillItAgain()
    {
        await using var cluster = await WorkerCluster.StartAsync(workers: 1);
        await cluster.OnlyWorkersAsync();
        await WriteStoreAsync(cluster);
        await AssertAllReadAsync(cluster);
        await KeptAsync(cluster);
        var id = (await cluster.StatusAsync(0)).Id;

        var freed = await cluster.Api.Workers.FreeAsync(id, Token);

        Assert.InRange(freed, (long)FileCount * FileBytes, long.MaxValue);
        Assert.Empty((await cluster.Api.Administration.LocateAsync(PathOf(0), Token)).Placements);
        await AssertAllReadAsync(cluster);
    }

    [Fact]
    public async Task Stop_OfAWorker_LeavesAtOnce()
    {
        await using var cluster = await WorkerCluster.StartAsync(workers: 1);
        var id = (await cluster.StatusAsync(0)).Id;

        Assert.Equal(0, await cluster.Worker(0).StopAsync());

        var worker = (await cluster.Api.Workers.ListAsync(Token)).Single(w => w.Id == id);
        Assert.Equal(WorkerState.Lost, worker.State);
        await cluster.Api.Workers.ForgetAsync(id, Token);
        Assert.DoesNotContain(await cluster.Api.Workers.ListAsync(Token), w => w.Id == id);
    }

    [Fact]
    public async Task DataPlane_WithoutTheSecret_GivesNothing()
    {
        await using var cluster = await WorkerCluster.StartAsync(workers: 1);
        using var http = new HttpClient();

        foreach (var url in new[] { cluster.Worker(0).Http, cluster.Server.Http })
        {
            string[] routes =
                ["read", "mounts", "report", "free-all", "watch", "grant", "put-page", "put-copy", "nothing"];
            foreach (var route in routes)
            {
                using var answer = await http.PostAsync(new Uri(url, "/cluster/v1/" + route), content: null, Token);
                Assert.Equal(System.Net.HttpStatusCode.Unauthorized, answer.StatusCode);
            }
        }
    }

    private static FabricPath PathOf(int file) => FabricPath.Parse($"/f{file}");

    private static async Task WriteStoreAsync(WorkerCluster cluster)
    {
        for (var i = 0; i < FileCount; i++)
        {
            await File.WriteAllBytesAsync(cluster.Home.InStore($"/f{i}"), FabricCalls.Bytes(i, FileBytes), Token);
        }
    }

    // Who has what, once it is all there: readers have their bytes before the tiers do.
    private static async Task<List<(string Worker, long Bytes)>> KeptAsync(WorkerCluster cluster)
    {
        var placements = new List<(string Worker, long Bytes)>();
        await Eventually.HoldsAsync("all that was read is kept", async () =>
        {
            placements.Clear();
            for (var i = 0; i < FileCount; i++)
            {
                var location = await cluster.Api.Administration.LocateAsync(PathOf(i), Token);
                placements.AddRange(location.Placements.Select(static p => (p.Worker, p.Bytes)));
            }

            return placements.Sum(static p => p.Bytes) >= (long)FileCount * FileBytes;
        });
        return placements;
    }

    private static async Task AssertAllReadAsync(WorkerCluster cluster)
    {
        for (var i = 0; i < FileCount; i++)
        {
            Assert.Equal(FabricCalls.Bytes(i, FileBytes), await cluster.Api.ReadAsync($"/f{i}"));
        }
    }

    private static async Task<int> ReadUntilAsync(WorkerCluster cluster, CancellationToken stop)
    {
        var count = 0;
        using var client = cluster.Server.Api();
        while (!stop.IsCancellationRequested)
        {
            var file = count++ % FileCount;
            Assert.Equal(FabricCalls.Bytes(file, FileBytes), await client.ReadAsync($"/f{file}"));
        }

        return count;
    }
}
