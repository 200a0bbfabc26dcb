using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Cluster.Processes;
using OrleansAlluxio.Tests.Conformance.Servers;

namespace OrleansAlluxio.Tests.Cluster.Silos;

/// <summary>
/// Silos that are killed, restarted and frozen under load: everything acknowledged is there, and the others go on.
/// </summary>
public sealed class SiloLossTests(PostgreSqlServer server, ITestOutputHelper output) : IClassFixture<PostgreSqlServer>
{
    private const int WritesMin = 60;

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Kill_OneOfThreeUnderLoad_LosesNothingAndWritesGoOn(int killed)
    {
        await using var trio = await SiloTrio.StartAsync(server);
        var load = new SpreadLoad(trio);
        var writing = load.RunAsync();
        await Eventually.HoldsAsync("writes go on", () => Task.FromResult(load.Writes >= WritesMin));

        trio.Silos[killed].Kill();
        load.Forget(killed);
        var killedAt = TimeProvider.System.GetTimestamp();
        var survivor = trio.Client(1);
        await EveryDirectoryAsync(load, path => WritesAsync(survivor, path));
        output.WriteLine(
            $"every path was written {TimeProvider.System.GetElapsedTime(killedAt).TotalSeconds:F1} s after the kill");
        var after = load.Writes;
        await Eventually.HoldsAsync("the load goes on", () => Task.FromResult(load.Writes >= after + WritesMin));
        load.Stop();
        await writing;

        await load.VerifyAsync(1);
        await load.VerifyAsync(killed == 2 ? 0 : 2);
        await trio.StartAsync(killed);
        await load.VerifyAsync(killed);
    }

    [Fact]
    public async Task Terminate_OneAfterTheOtherUnderLoad_LosesNothingAcknowledged()
    {
        await using var trio = await SiloTrio.StartAsync(server);
        var load = new SpreadLoad(trio);
        var writing = load.RunAsync();
        for (var silo = 0; silo < 3; silo++)
        {
            var before = load.Writes;
            await Eventually.HoldsAsync("writes go on", () => Task.FromResult(load.Writes >= before + WritesMin));
            load.Forget(silo);
            Assert.False(trio.Silos[silo].HasExited, trio.Log);
            Assert.Equal(0, await trio.Silos[silo].StopAsync());
            await trio.StartAsync(silo);
            load.Remember(silo);
        }

        load.Stop();
        await writing;

        for (var silo = 0; silo < 3; silo++)
        {
            await load.VerifyAsync(silo);
        }
    }

    [Fact]
    public async Task Pause_OneThatOwnsDirectories_IsLeftOutAndAnswersNothingOld()
    {
        await using var trio = await SiloTrio.StartAsync(server);
        var paths = Enumerable.Range(0, 12).Select(i => $"/p{i}/file").ToList();
        foreach (var path in paths)
        {
            await trio.Client(1).WriteAsync(path, FabricCalls.Bytes(1, 1000));
            await trio.Client(2).ReadAsync(path);
        }

        await trio.Silos[2].SignalAsync("STOP");
        foreach (var path in paths)
        {
            await Eventually.HoldsAsync(path, () => WritesAsync(trio.Client(1), path, seed: 2));
        }

        await trio.Silos[2].SignalAsync("CONT");
        foreach (var path in paths)
        {
            if (await TryReadAsync(trio.Client(2), path) is { } bytes)
            {
                Assert.Equal(FabricCalls.Bytes(2, 1000), bytes);
            }
        }

        Assert.Equal(1, await trio.Silos[2].ExitAsync());
        foreach (var path in paths)
        {
            Assert.Equal(FabricCalls.Bytes(2, 1000), await trio.Client(0).ReadAsync(path));
        }
    }

    [Fact]
    public async Task Restart_DatabaseUnderLoad_LosesNothingAcknowledged()
    {
        await using var trio = await SiloTrio.StartAsync(server);
        var load = new SpreadLoad(trio);
        var writing = load.RunAsync();
        await Eventually.HoldsAsync("writes go on", () => Task.FromResult(load.Writes >= WritesMin));

        await server.RestartAsync();
        load.Stop();
        await writing;

        // All go on, unless the restart took longer than a place lasts; then those are refused and end.
        var alive = await ServingAsync(trio);
        await load.VerifyAsync(alive);
    }

    // It may be right, and it may say nothing.
    private static async Task<byte[]?> TryReadAsync(IFabricClient client, string path)
    {
        try
        {
            return await client.ReadAsync(path);
        }
        catch (FabricException)
        {
            return null;
        }
    }

    private static async Task<int> ServingAsync(SiloTrio trio)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            for (var silo = 0; silo < 3; silo++)
            {
                if (!trio.Silos[silo].HasExited && await WritesAsync(trio.Client(silo), "/load/after"))
                {
                    return silo;
                }
            }

            Assert.False(
                limit.IsCancellationRequested || trio.Silos.All(static s => s.HasExited),
                $"No silo serves.\n{trio.Log}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    private static async Task EveryDirectoryAsync(SpreadLoad load, Func<string, Task<bool>> write)
    {
        foreach (var directory in load.Directories)
        {
            await Eventually.HoldsAsync($"a write in {directory}", () => write($"{directory}/after"));
        }
    }

    private static async Task<bool> WritesAsync(IFabricClient client, string path, int seed = 1)
    {
        try
        {
            await client.WriteAsync(path, FabricCalls.Bytes(seed, 1000));
            return true;
        }
        catch (FabricException)
        {
            return false;
        }
    }
}
