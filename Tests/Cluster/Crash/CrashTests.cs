using System.Diagnostics;
using System.Globalization;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Cluster.Processes;

namespace OrleansAlluxio.Tests.Cluster.Crash;

/// <summary>
/// What was acknowledged survives kill -9. The load runs on a local mount and on an S3 mount of a second fabric that
/// lives on. Rounds
/// and seed can be set by FABRIC_CRASH_ROUNDS and FABRIC_CRASH_SEED.
/// </summary>
public sealed class CrashTests(ITestOutputHelper output)
{
    private const int RoundsDefault = 5;
    private const int WorkersMax = 4;
    private const int OperationsMax = 40;
    private static readonly string[] Roots = ["/shared", "/s3", "/s3/shared"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Acknowledged_KilledAtRandomPoints_IsThereAfterEveryRestart()
    {
        var seed = Setting("FABRIC_CRASH_SEED", Random.Shared.Next());
        var rounds = Setting("FABRIC_CRASH_ROUNDS", RoundsDefault);
        output.WriteLine($"seed {seed}, {rounds} rounds");
        using var storeHome = new FabricHome();
        using var home = new FabricHome();
        await using var store = await FabricProcess.StartAsync(storeHome);
        using var admin = store.Api();
        await admin.CreateDirectoryAsync(FabricPath.Parse("/crash"), new DirectoryOptions(), Token);
        var mount = store.MountOf("crash", "/s3", ",request-timeout=30");

        var random = new Random(seed);
        var workers = Enumerable.Range(0, WorkersMax).Select(i => new CrashWorker(i, random.Next())).ToList();
        var verifier = new CrashVerifier(
            workers,
            p => p.StartsWith("/s3", StringComparison.Ordinal) ? storeHome.InStore("/crash" + p[3..]) : home.InStore(p),
            Roots);
        await SetUpAsync(home, mount, workers);
        var total = 0;
        var watch = Stopwatch.StartNew();
        for (var round = 0; round < rounds; round++)
        {
            // Each life first proves what the one before left.
            await using var fabric = await FabricProcess.StartAsync(home, "--mount", mount);
            await VerifyAsync(fabric, verifier, all: round % 10 == 9, $"seed {seed}, after {round} kills");
            total += await RunAsync(fabric, workers, random.Next(1, OperationsMax), $"seed {seed}, round {round}");
        }

        await using var last = await FabricProcess.StartAsync(home, "--mount", mount);
        await VerifyPersistedAsync(last, workers, verifier, $"seed {seed}, at the end");
        output.WriteLine($"{total} operations acknowledged, {rounds} kills, {watch.Elapsed.TotalSeconds:F0} s");
    }

    private static int Setting(string name, int value) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var set) ? set : value;

    private static async Task SetUpAsync(FabricHome home, string mount, List<CrashWorker> workers)
    {
        await using var fabric = await FabricProcess.StartAsync(home, "--mount", mount);
        using var clients = new CrashClients(fabric);
        await clients.Api.CreateDirectoryAsync(FabricPath.Parse("/shared"), new DirectoryOptions(), Token);
        await clients.S3.PutAsync("s3", "shared/", []);

        foreach (var worker in workers)
        {
            await worker.SetUpAsync(clients);
        }

        foreach (var path in workers.SelectMany(w => w.Acknowledged.Keys)
            .Where(p => p.EndsWith("/async", StringComparison.Ordinal)))
        {
            await clients.Api.Administration.SetPathPropertyAsync(
                new PathProperty(FabricPath.Parse(path), PropertyNames.WriteType, "ASYNC_THROUGH"), Token);
        }

        Assert.Equal(0, await fabric.StopAsync());
    }

    private static async Task<int> RunAsync(
        FabricProcess fabric, List<CrashWorker> workers, int operations, string where)
    {
        var round = new CrashRound(fabric, operations);
        await Task.WhenAll(workers.Select(async worker =>
        {
            using var clients = new CrashClients(fabric);
            await worker.RunAsync(clients, round);
        }));
        await fabric.ExitAsync();
        Assert.True(round.Unexpected.IsEmpty, $"{where}: {string.Join('\n', round.Unexpected)}\n{fabric.Log}");
        return round.Acknowledged;
    }

    private static async Task VerifyAsync(FabricProcess fabric, CrashVerifier verifier, bool all, string where)
    {
        using var client = fabric.Api();
        List<string> wrong = [];
        try
        {
            wrong = await verifier.VerifyAsync(client, all);
        }
        catch (FabricException e)
        {
            wrong.Add(e.ToString());
        }

        Assert.True(wrong.Count == 0, $"{where}: {string.Join('\n', wrong)}\n{fabric.Log}");
    }

    private static async Task VerifyPersistedAsync(
        FabricProcess fabric, List<CrashWorker> workers, CrashVerifier verifier, string where)
    {
        using var client = fabric.Api();
        await VerifyAsync(fabric, verifier, all: true, where);
        foreach (var worker in workers)
        {
            var model = worker.Acknowledged;
            foreach (var (path, entry) in model
                .Where(e => !e.Value.IsDirectory && e.Value.Type == WriteType.AsyncThrough))
            {
                await client.Administration.WaitPersistedAsync(FabricPath.Parse(path), Token);
                model = model.SetItem(path, entry with { Type = WriteType.CacheThrough });
            }

            worker.Settle(model);
        }

        Assert.Empty(await client.Administration.ListPersistsAsync(100, Token));
        await VerifyAsync(fabric, verifier, all: true, where + " and persisted");
    }
}
