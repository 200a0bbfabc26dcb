using System.Globalization;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Core.Workers;
using OrleansAlluxio.Tests.Cluster.Processes;

namespace OrleansAlluxio.Tests.Cluster.Gateways;

/// <summary>
/// One process with the metadata, three workers and two gateways, under a mixed load through both gateways, while
/// everything that can end does. <c>FABRIC_TOPOLOGY_ROUNDS</c>: how often (default once).
/// </summary>
public sealed class TopologyTests(ITestOutputHelper output)
{
    private const string Through = "through";
    private const string Async = "async";
    private const int SmallDiskMebibytes = 4;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Fabric_WhoseProcessesEndAndReturn_LosesNoWriteAndFailsNoRead()
    {
        var rounds = Environment.GetEnvironmentVariable("FABRIC_TOPOLOGY_ROUNDS") is { Length: > 0 } text
            ? int.Parse(text, CultureInfo.InvariantCulture)
            : 1;
        await using var topology = await Topology.StartAsync(SmallDiskMebibytes);
        using var api = topology.Server.Api();
        foreach (var bucket in (string[])[Through, Async])
        {
            await api.CreateDirectoryAsync(FabricPath.Parse("/" + bucket), new DirectoryOptions(), Token);
        }

        await api.Administration.SetPathPropertyAsync(
            new PathProperty(FabricPath.Parse("/" + Async), PropertyNames.WriteType, "ASYNC_THROUGH"), Token);
        await api.Administration.SetPathPropertyAsync(
            new PathProperty(FabricPath.Parse("/" + Async), PropertyNames.DurableCopies, "2"), Token);
        using var load = new TopologyLoad([() => topology.Gateway(0), () => topology.Gateway(1)], [Through, Async]);
        var running = load.RunAsync();
        try
        {
            await WhileItRunsAsync(running, load.GoesOnAsync("the start"));
            for (var round = 0; round < rounds; round++)
            {
                await WhileItRunsAsync(running, RoundAsync(topology, load));
            }
        }
        finally
        {
            load.Stop();
        }

        await running;
        var objects = await load.VerifyAsync();
        output.WriteLine(
            $"{load.Reads} reads, {load.Writes} writes acknowledged, {load.Refused} refused, {objects} objects, "
                + $"the small disk was {(topology.HasSmallDisk ? "full" : "not possible here")}");
        Assert.NotEqual(0, load.Reads);
    }

    // What fails in the load is told at once, not after everything else.
    private static async Task WhileItRunsAsync(Task running, Task step)
    {
        await await Task.WhenAny(running, step);
        await step;
    }

    private static async Task RoundAsync(Topology topology, TopologyLoad load)
    {
        // A worker dies, and returns with its pages.
        using var api = topology.Server.Api();
        var first = await topology.IdOfAsync(api, 0);
        await topology.KillWorkerAsync(0);
        await load.GoesOnAsync("a worker was killed");
        await topology.StartWorkerAsync(0);
        await topology.IsAsync(api, first, WorkerState.Live);

        // A gateway dies, and another takes its place.
        await topology.KillGatewayAsync(1);
        await topology.StartGatewayAsync(1);
        await load.GoesOnAsync("a gateway was killed");

        // One is taken out, and dies, and comes back.
        var third = await topology.IdOfAsync(api, 2);
        await api.Workers.DecommissionAsync(third, Token);
        await load.GoesOnAsync("a worker was decommissioned");
        await topology.KillWorkerAsync(2);
        await topology.StartWorkerAsync(2);
        await topology.IsAsync(api, third, WorkerState.Decommissioned);
        await api.Workers.EnableAsync(third, Token);

        // The metadata itself is away for as long as a start takes.
        await topology.RestartServerAsync();
        await load.GoesOnAsync("the process with the metadata was killed");
    }
}
