using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Cluster.Processes;

namespace OrleansAlluxio.Tests.Cluster.Workers;

/// <summary>As many workers hold a file as is wanted, through the loss of one of them, as real processes.</summary>
public sealed class ReplicationTests
{
    private const int LengthBytes = 2_500_000;

    private static readonly FabricPath Path = FabricPath.Parse("/f");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Replication_OfAFile_FollowsWhatIsWantedAndTheLossOfAWorker()
    {
        await using var cluster = await WorkerCluster.StartAsync(workers: 3);
        await cluster.OnlyWorkersAsync();
        var bytes = FabricCalls.Bytes(7, LengthBytes);
        await File.WriteAllBytesAsync(cluster.Home.InStore("/f"), bytes, Token);

        var job = await cluster.Api.Jobs.StartAsync(
            new JobRequest { Kind = JobKind.Replicate, Path = Path, Copies = 1 }, Token);
        Assert.Equal(JobState.Done, (await cluster.Api.Jobs.WaitAsync(job.Id, Token)).State);
        Assert.Single(await HoldersAsync(cluster));

        await SetAsync(cluster, min: 2, max: -1);
        await HaveAsync(cluster, 2);
        var lost = (await HoldersAsync(cluster))[0];
        var index = await IndexOfAsync(cluster, lost);
        cluster.Worker(index).Kill();
        await Eventually.HoldsAsync(
            "two other workers hold the file",
            async () => await HoldersAsync(cluster) is { Count: 2 } now && !now.Contains(lost));

        // It returns with what it had: one copy more, which nobody minds before a most is said.
        await cluster.StartWorkerAsync(index);
        await HaveAsync(cluster, 3);
        await SetAsync(cluster, min: 1, max: 1);
        await HaveAsync(cluster, 1);
        Assert.Equal(bytes, await cluster.Api.ReadAsync("/f"));

        // As of the last look that ended, which need not be the one that dropped them.
        await Eventually.HoldsAsync("a look finds one file and nothing missing", async () =>
            (await cluster.Api.Administration.GetStatusAsync(Token)).Counters is var counters
                && (counters["replicas.files"], counters["replicas.short"]) == (1, 0));
    }

    [Fact]
    public async Task Settings_OfAPath_HoldForPagesOfWorkers()
    {
        await using var cluster = await WorkerCluster.StartAsync(workers: 1);
        await cluster.OnlyWorkersAsync();
        foreach (var directory in (string[])["/low", "/never"])
        {
            Directory.CreateDirectory(cluster.Home.InStore(directory));
            await File.WriteAllBytesAsync(
                cluster.Home.InStore(directory + "/f"), FabricCalls.Bytes(1, LengthBytes), Token);
        }

        await PutAsync("/low", "cache-priority", "low");
        await PutAsync("/low", "promotion", "never");
        await PutAsync("/never", "cache", "never");
        await cluster.Api.ReadAsync("/low/f");
        await cluster.Api.ReadAsync("/never/f");

        var status = (await cluster.Api.StatAsync("/low/f"))!;
        Assert.Equal(("low", "never"), (status.CachePriority, status.Promotion));
        await Eventually.HoldsAsync( // A reader has its bytes before the tier does.
            "the worker has the file", async () => (await LocateAsync("/low/f")).CachedBytes == LengthBytes);
        Assert.Equal(0, (await LocateAsync("/never/f")).CachedBytes);
        var id = (await cluster.StatusAsync(0)).Id;
        var figures = await cluster.Api.Process.ReadWorkerMetricsAsync(Token);
        foreach (var care in (string[])["priority-low", "promotion-never"])
        {
            Assert.Matches($"fabric_pagestore_care_bytes{{worker=\"{id}\",care=\"{care}\"}} [1-9]", figures);
        }

        Task PutAsync(string path, string name, string value) => cluster.Api.Administration
            .SetPathPropertyAsync(new PathProperty(FabricPath.Parse(path), name, value), Token).AsTask();

        Task<FileLocation> LocateAsync(string path) =>
            cluster.Api.Administration.LocateAsync(FabricPath.Parse(path), Token).AsTask();
    }

    private static Task HaveAsync(WorkerCluster cluster, int copies) => Eventually.HoldsAsync(
        $"{copies} workers hold the file",
        async () => (await cluster.Api.Administration.LocateAsync(Path, Token)).Copies == copies
            && (await HoldersAsync(cluster)).Count == copies);

    private static async Task SetAsync(WorkerCluster cluster, int min, int max) => await cluster.Api
        .SetAttributesAsync(Path, new AttributeChange { ReplicationMin = min, ReplicationMax = max }, Token);

    private static async Task<IReadOnlyList<string>> HoldersAsync(WorkerCluster cluster) =>
    [
        .. (await cluster.Api.Administration.LocateAsync(Path, Token)).Placements
            .GroupBy(static p => p.Worker)
            .Where(static w => w.Sum(static p => p.Bytes) == LengthBytes)
            .Select(static w => w.Key).Order(StringComparer.Ordinal),
    ];

    private static async Task<int> IndexOfAsync(WorkerCluster cluster, string id)
    {
        for (var i = 0; i < cluster.Workers; i++)
        {
            if ((await cluster.StatusAsync(i)).Id == id)
            {
                return i;
            }
        }

        throw new InvalidOperationException($"no worker {id}");
    }
}
