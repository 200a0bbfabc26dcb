using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Cluster.Processes;

namespace OrleansAlluxio.Tests.Cluster.Workers;

/// <summary>Acknowledged writes that no store has yet, with a copy on a worker, as real processes.</summary>
public sealed class DurableCopyTests
{
    private const int LengthBytes = 2_500_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Write_WhoseServerLosesItsDisks_IsReadFromTheWorkerAndPersisted()
    {
        await using var cluster = await WorkerCluster.StartAsync(workers: 1);
        var bytes = FabricCalls.Bytes(3, LengthBytes);
        await WriteUnpersistedAsync(cluster, "/f", bytes);

        // At once: the copy is there before the acknowledgement.
        await cluster.RestartServerAsync(losesPages: true);

        await ReadableAsync(cluster.Api, "/f", bytes);
        Directory.Move(Away(cluster), cluster.Home.Store);
        await PersistedAsync(cluster, "/f", bytes);
        await Eventually.HoldsAsync(
            "the worker's copy is let go", async () => (await cluster.StatusAsync(0)).DirtyBytes == 0);
    }

    [Fact]
    public async Task Read_ThroughAGatewayOfWhatOnlyAWorkerHas_GivesIt()
    {
        await using var cluster = await WorkerCluster.StartAsync(workers: 1);
        var bytes = FabricCalls.Bytes(6, LengthBytes);
        Directory.CreateDirectory(cluster.Home.InStore("/bkt"));
        await using var gateway = await cluster.Server.StartGatewayAsync(cluster.Home);
        using var api = gateway.Api();
        using var s3 = gateway.Client();
        await WriteUnpersistedAsync(cluster, "/bkt/f", bytes);

        await cluster.RestartServerAsync(losesPages: true);

        await ReadableAsync(api, "/bkt/f", bytes);
        Assert.Equal(bytes, (await s3.GetAsync("bkt", "f")).Bytes);
        Assert.Equal(PersistenceState.ToPersist, (await api.StatAsync("/bkt/f"))!.Persistence);
        Directory.Move(Away(cluster), cluster.Home.Store);
    }

    [Fact]
    public async Task Write_WhoseWorkerIsKilled_IsCopiedToAnotherAndTheFirstStillHasItsOwnWhenItReturns()
    {
        await using var cluster = await WorkerCluster.StartAsync(workers: 2);
        var bytes = FabricCalls.Bytes(4, LengthBytes);
        await WriteUnpersistedAsync(cluster, "/f", bytes);
        var first = 0;
        await Eventually.HoldsAsync(
            "a worker has a copy",
            async () => await KeepsAsync(cluster, first) || await KeepsAsync(cluster, first = 1 - first));
        cluster.Worker(first).Kill();

        await Eventually.HoldsAsync(
            "the other worker has a copy", () => KeepsAsync(cluster, 1 - first));

        await cluster.StartWorkerAsync(first);
        await Eventually.HoldsAsync(
            "the first worker has its copy again", () => KeepsAsync(cluster, first));
        cluster.Worker(1 - first).Kill();
        await cluster.RestartServerAsync(losesPages: true);
        await ReadableAsync(cluster.Api, "/f", bytes);
        Directory.Move(Away(cluster), cluster.Home.Store);
        await PersistedAsync(cluster, "/f", bytes);
    }

    [Fact]
    public async Task Write_WithNoWorkerThatReturns_IsShownAsLostAndIsBackWithIt()
    {
        await using var cluster = await WorkerCluster.StartAsync(workers: 1);
        var bytes = FabricCalls.Bytes(5, LengthBytes);
        await WriteUnpersistedAsync(cluster, "/f", bytes);
        cluster.Worker(0).Kill();
        await cluster.RestartServerAsync(losesPages: true);

        await Eventually.HoldsAsync(
            "the file is shown as lost",
            async () => (await cluster.Api.StatAsync("/f"))!.Persistence == PersistenceState.Lost);

        await cluster.StartWorkerAsync(0);
        await Eventually.HoldsAsync(
            "the file is back",
            async () => (await cluster.Api.StatAsync("/f"))!.Persistence == PersistenceState.ToPersist);
        Assert.Equal(bytes, await cluster.Api.ReadAsync("/f"));
    }

    private static string Away(WorkerCluster cluster) => cluster.Home.Store + ".away";

    /// <summary>Writes while the store is away, so that nothing is persisted before it is back.</summary>
    private static async Task WriteUnpersistedAsync(WorkerCluster cluster, string path, byte[] bytes)
    {
        var options = new CreateOptions { Overwrite = true, WriteType = WriteType.AsyncThrough };
        await using var writer = await cluster.Api.CreateAsync(FabricPath.Parse(path), options, Token);
        Directory.Move(cluster.Home.Store, Away(cluster));
        await writer.WriteAsync(bytes, Token);
        var status = await writer.CompleteAsync(null, Token);
        Assert.Equal(PersistenceState.ToPersist, status.Persistence);
    }

    /// <summary>Whether a worker has all of the file to keep, by its own word.</summary>
    private static async Task<bool> KeepsAsync(WorkerCluster cluster, int worker)
    {
        var id = (await cluster.StatusAsync(worker)).Id;
        var location = await cluster.Api.Administration.LocateAsync(FabricPath.Parse("/f"), Token);
        return location.Placements.Where(p => p.Worker == id).Sum(static p => p.DirtyBytes) == LengthBytes;
    }

    private static Task ReadableAsync(IFabricClient client, string path, byte[] bytes) => Eventually.HoldsAsync(
        $"{path} is readable",
        async () =>
        {
            try
            {
                Assert.Equal(bytes, await client.ReadAsync(path));
                return true;
            }
            catch (FabricException error) when (error.Kind == FabricErrorKind.Unavailable)
            {
                return false; // Until the workers have reported to the new process.
            }
        });

    private static Task PersistedAsync(WorkerCluster cluster, string path, byte[] bytes) => Eventually.HoldsAsync(
        $"{path} is persisted",
        async () =>
        {
            try
            {
                await cluster.Api.Data.RetryPersistAsync(FabricPath.Parse(path), Token);
            }
            catch (FabricException)
            {
                // It is persisted, or counts as lost for a moment more.
            }

            return File.Exists(cluster.Home.InStore(path))
                && (await File.ReadAllBytesAsync(cluster.Home.InStore(path), Token)).SequenceEqual(bytes);
        });
}
