using OrleansAlluxio.Core.Workers;
using OrleansAlluxio.Tests.Cluster.CrossCluster;
using OrleansAlluxio.Tests.Cluster.Processes;
using OrleansAlluxio.Tests.Cluster.Workers;

namespace OrleansAlluxio.Tests.Cluster.Doctor;

/// <summary>An operator kills and pauses processes; the doctor says which, and whether it is gone or stuck.</summary>
public sealed class ProcessWalkTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Worker_PausedThenKilled_IsNamedAloneUntilItIsBack()
    {
        await using var cluster = await WorkerCluster.StartAsync(workers: 2);
        await cluster.Api.WellAsync();
        var id = (await cluster.StatusAsync(0)).Id;

        await cluster.Worker(0).SignalAsync("STOP");
        await cluster.IsAsync(id, WorkerState.Lost);
        var stuck = await cluster.Api.CauseAsync("worker.lost");
        Assert.StartsWith($"worker {id} at http://", stuck.Subject, StringComparison.Ordinal);
        Assert.Contains("its process is paused or stuck", stuck.Observation, StringComparison.Ordinal);
        await cluster.Worker(0).SignalAsync("CONT");
        await cluster.IsAsync(id, WorkerState.Live);
        await cluster.Api.WellAsync();

        cluster.Worker(0).Kill();
        await cluster.Worker(0).ExitAsync();
        var gone = await cluster.Api.CauseAsync("worker.lost");
        Assert.Contains("its process is not running", gone.Observation, StringComparison.Ordinal);
        var (code, output) = await FabricCommand.RunAsync(cluster.Server, "doctor");
        Assert.Equal(1, code);
        Assert.StartsWith($"BROKEN   worker {id} at ", output, StringComparison.Ordinal);

        await cluster.StartWorkerAsync(0);
        await cluster.IsAsync(id, WorkerState.Live);
        await cluster.Api.WellAsync();
    }

    [Fact]
    public async Task Cluster_PausedThenKilled_IsNamedAloneUntilItIsBack()
    {
        await using var store = await SharedStore.StartAsync();
        await using var a = await store.StartClusterAsync("a");
        using var api = a.Api();
        var home = store.NewHome();
        await using (var b = await store.StartClusterAsync("b", home))
        {
            await SharedStore.MetAsync(api, "b");
            await api.WellAsync();

            await b.SignalAsync("STOP");
            var stuck = await api.CauseAsync("cluster.silent");
            Assert.StartsWith("cluster b at http://", stuck.Subject, StringComparison.Ordinal);
            Assert.Contains("its process is paused or stuck", stuck.Observation, StringComparison.Ordinal);
            await b.SignalAsync("CONT");
            await SharedStore.MetAsync(api, "b");
            await api.WellAsync();

            b.Kill();
            await b.ExitAsync();
            var gone = await api.CauseAsync("cluster.silent");
            Assert.Contains("its process is not running", gone.Observation, StringComparison.Ordinal);
        }

        await using var again = await store.StartClusterAsync("b", home);
        await SharedStore.MetAsync(api, "b");
        await api.WellAsync();
    }

    [Fact]
    public async Task Discovery_KilledThenOfAnotherSecret_IsNamedAndNoClusterIs()
    {
        await using var store = await SharedStore.StartAsync();
        await using var a = await store.StartClusterAsync("a");
        await using var b = await store.StartClusterAsync("b");
        using var api = a.Api();
        await SharedStore.MetAsync(api, "b");

        await store.Discovery.KillAsync();
        var gone = await api.CauseAsync("discovery.away");
        Assert.Contains("its process is not running", gone.Observation, StringComparison.Ordinal);

        await store.Discovery.RestartAsync("a secret of somebody else");
        var other = await api.CauseAsync("cluster.secret");
        Assert.StartsWith("discovery at http://", other.Subject, StringComparison.Ordinal);
        Assert.Contains("FABRIC_CLUSTER_SECRET", other.Fix, StringComparison.Ordinal);

        await store.Discovery.KillAsync();
        await store.Discovery.RestartAsync();
        await api.WellAsync();
        await SharedStore.MetAsync(api, "b");
    }
}
