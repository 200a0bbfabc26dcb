using System.Globalization;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Core.Workers;
using OrleansAlluxio.Tests.Cluster.Processes;

namespace OrleansAlluxio.Tests.Cluster.Workers;

/// <summary>
/// kill -9 of workers and of the process with the metadata at any moment of a mixed load, one at a time; a third of
/// them come back without their disks. Nothing that was acknowledged is lost. <c>FABRIC_WORKER_KILLS</c> is how many.
/// </summary>
public sealed class WorkerKillTests
{
    private const int Workers = 2;

    private static readonly int Kills = int.TryParse(
        Environment.GetEnvironmentVariable("FABRIC_WORKER_KILLS"), out var kills) ? kills : 4;

    private static readonly int Seed = int.TryParse(
        Environment.GetEnvironmentVariable("FABRIC_WORKER_KILLS_SEED"), out var seed) ? seed : 11;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Kill_OfOneProcessAtATime_LosesNothingThatWasAcknowledged()
    {
        await using var cluster = await WorkerCluster.StartAsync(Workers);
        await cluster.Api.CreateDirectoryAsync(FabricPath.Parse("/load"), new DirectoryOptions(), Token);
        await cluster.Api.WriteAsync("/kept", FabricCalls.Bytes(1, 1000), WriteType.MustCache);
        var random = new Random(Seed);
        var kills = new Dictionary<string, int>();
        using var client = cluster.Server.Api();
        var load = new KillLoad(client, Seed);
        for (var kill = 0; kill < Kills; kill++)
        {
            await Task.Delay(random.Next(50, 800), Token); // The moment of a kill is chance.
            var victim = kill % (Workers + 1);
            var losesPages = random.Next(3) == 0;
            if (losesPages)
            {
                await WholeAsync(cluster);
            }

            var name = (victim < Workers ? "worker" : "server") + (losesPages ? " and its disks" : string.Empty);
            kills[name] = kills.GetValueOrDefault(name) + 1;
            if (victim < Workers)
            {
                await cluster.RestartWorkerAsync(victim, losesPages);
            }
            else
            {
                await cluster.RestartServerAsync(losesPages);
                await KeptAsync(cluster, losesPages);
            }
        }

        await WholeAsync(cluster);
        await load.StopAsync();
        await VerifyAsync(cluster, load);
        TestContext.Current.SendDiagnosticMessage(string.Create(
            CultureInfo.InvariantCulture,
            $"kills: {string.Join(", ", kills.Select(static k => $"{k.Value} {k.Key}"))}; "
                + $"{load.Acknowledged} acknowledged writes, {load.Reads} reads, {load.Names.Count} files"));
        Assert.True(load.Acknowledged > 0);
    }

    /// <summary>Waits until two looks have found every copy that is wanted.</summary>
    private static async Task WholeAsync(WorkerCluster cluster)
    {
        var first = await LooksAsync(cluster);
        await Eventually.HoldsAsync(
            "every unpersisted file has its copies",
            async () =>
            {
                var counters = (await cluster.Api.Administration.GetStatusAsync(Token)).Counters;
                var workers = await cluster.Api.Workers.ListAsync(Token);
                return counters["copies.looks"] >= first + 2 && counters["copies.short"] == 0
                    && counters["copies.lost"] == 0
                    && workers.Count(static w => w.State == WorkerState.Live) == Workers + 1;
            });
    }

    private static async Task<long> LooksAsync(WorkerCluster cluster) =>
        (await cluster.Api.Administration.GetStatusAsync(Token)).Counters["copies.looks"];

    /// <summary>What has one copy is lost with its disks, and says so; else it is there again.</summary>
    private static async Task KeptAsync(WorkerCluster cluster, bool isLost)
    {
        var path = FabricPath.Parse("/kept");
        if (!isLost)
        {
            Assert.Equal(FabricCalls.Bytes(1, 1000), await cluster.Api.ReadAsync(path.Value));
            return;
        }

        await Eventually.HoldsAsync(
            "what had one copy is shown as lost",
            async () => (await cluster.Api.StatAsync(path.Value))!.Persistence == PersistenceState.Lost);
        Assert.Equal(
            FabricErrorKind.DataLost, await FabricCalls.FailureAsync(() => cluster.Api.ReadAsync(path.Value)));
        await cluster.Api.WriteAsync(path.Value, FabricCalls.Bytes(1, 1000), WriteType.MustCache);
    }

    private static async Task RetryAsync(WorkerCluster cluster, FabricPath path)
    {
        try
        {
            await cluster.Api.Data.RetryPersistAsync(path, Token);
        }
        catch (FabricException)
        {
            // It was persisted meanwhile.
        }
    }

    private static async Task VerifyAsync(WorkerCluster cluster, KillLoad load)
    {
        foreach (var path in load.Names)
        {
            load.Check(path, await cluster.Api.ReadAsync(path));
        }

        await Eventually.HoldsAsync(
            "everything is persisted",
            async () =>
            {
                var left = await cluster.Api.Administration.ListPersistsAsync(1000, Token);
                foreach (var persist in left.Where(static p => p.State == "QUEUED"))
                {
                    await RetryAsync(cluster, persist.Path);
                }

                return left.Count == 0;
            });
        foreach (var path in load.Names)
        {
            load.Check(path, await File.ReadAllBytesAsync(cluster.Home.InStore(path), Token));
        }
    }
}
