using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Cluster.Processes;
using OrleansAlluxio.Tests.Conformance.Servers;

namespace OrleansAlluxio.Tests.Cluster.Takeover;

/// <summary>
/// Silos over one PostgreSQL database: one leads, the next takes over when it ends, is killed or is cut off, and
/// nothing that was acknowledged is missing then.
/// </summary>
public sealed class SiloTakeoverTests(PostgreSqlServer server, ITestOutputHelper output)
    : IClassFixture<PostgreSqlServer>
{
    private const int WritesMin = 80;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Kill_LeaderUnderLoad_LosesNothingAcknowledged()
    {
        await using var pair = await SiloPair.StartAsync(server);
        using var first = pair.First.Api();
        var load = new WriteLoad(first);
        var writing = load.RunAsync();
        await Eventually.HoldsAsync("writes go on", () => Task.FromResult(load.Writes >= WritesMin));

        pair.First.Kill();
        var killedAt = TimeProvider.System.GetTimestamp();
        await pair.Second.ReadReadyAsync();
        using var second = pair.Second.Api();
        await second.WriteAsync("/load/w0/first", FabricCalls.Bytes(1, 10));

        var seconds = TimeProvider.System.GetElapsedTime(killedAt).TotalSeconds;
        output.WriteLine($"first write {seconds:F1} s after the kill");
        await writing;
        await load.VerifyAsync(second);
    }

    [Fact]
    public async Task Terminate_OneAfterTheOtherUnderLoad_DrainsAndLosesNothing()
    {
        await using var pair = await SiloPair.StartAsync(server);
        using var first = pair.First.Api();
        var load = new WriteLoad(first);
        var writing = load.RunAsync();
        await Eventually.HoldsAsync("writes go on", () => Task.FromResult(load.Writes >= WritesMin));

        Assert.Equal(0, await pair.First.StopAsync());
        await pair.Second.ReadReadyAsync();
        await writing;
        await using var third = pair.BeginAgainInFirstHome();
        using var second = pair.Second.Api();
        await load.VerifyAsync(second);
        Assert.Equal(0, await pair.Second.StopAsync());

        await third.ReadReadyAsync();
        using var last = third.Api();
        await load.VerifyAsync(last);
    }

    [Fact]
    public async Task Restart_DatabaseUnderLoad_LosesNothingAcknowledged()
    {
        await using var pair = await SiloPair.StartAsync(server);
        using var first = pair.First.Api();
        var load = new WriteLoad(first);
        var writing = load.RunAsync();
        await Eventually.HoldsAsync("writes go on", () => Task.FromResult(load.Writes >= WritesMin));

        await server.RestartAsync();
        load.Stop();
        await writing;

        // The one that led goes on, unless the restart took longer than a lead lasts.
        await Eventually.HoldsAsync(
            "somebody leads",
            async () => pair.First.HasExited || await WritesAsync(first, "/load/after"));
        if (pair.First.HasExited)
        {
            await pair.Second.ReadReadyAsync();
        }

        using var client = pair.First.HasExited ? pair.Second.Api() : pair.First.Api();
        await load.VerifyAsync(client);
    }

    [Fact]
    public async Task Pause_LeaderThatWakesAfterItsTime_AnswersNothingOldAndEnds()
    {
        await using var pair = await SiloPair.StartAsync(server);
        using var first = pair.First.Api();
        await first.CreateDirectoryAsync(FabricPath.Parse("/bucket"), new DirectoryOptions(), Token);
        await first.WriteAsync("/bucket/file", FabricCalls.Bytes(1, 1000));
        await first.ReadAsync("/bucket/file");
        using var s3 = pair.First.Client();
        (await s3.GetObjectAsync("bucket", "file", Token)).Dispose();

        await pair.First.SignalAsync("STOP");
        await pair.Second.ReadReadyAsync();
        using var second = pair.Second.Api();
        await second.WriteAsync("/bucket/file", FabricCalls.Bytes(2, 1000));
        await pair.First.SignalAsync("CONT");

        await Assert.ThrowsAnyAsync<Exception>(() => s3.GetObjectAsync("bucket", "file", Token));
        await Assert.ThrowsAnyAsync<Exception>(() => first.WriteAsync("/bucket/file", FabricCalls.Bytes(3, 1000)));
        await Assert.ThrowsAnyAsync<Exception>(() => first.ReadAsync("/bucket/file"));
        Assert.Equal(1, await pair.First.ExitAsync());
        Assert.Contains("another process leads", pair.First.Log, StringComparison.Ordinal);
        Assert.Equal(FabricCalls.Bytes(2, 1000), await second.ReadAsync("/bucket/file", syncIntervalMs: 0));
    }

    [Fact]
    public async Task Write_OutOfTheStore_IsRefusedInACluster()
    {
        await using var pair = await SiloPair.StartAsync(server);
        using var client = pair.First.Api();

        var error = await Assert.ThrowsAsync<FabricException>(
            () => client.WriteAsync("/kept", FabricCalls.Bytes(1, 10), WriteType.MustCache));

        Assert.Equal(FabricErrorKind.Unsupported, error.Kind);
        Assert.Equal(
            PersistenceState.Persisted,
            (await client.WriteAsync("/late", FabricCalls.Bytes(1, 10), WriteType.AsyncThrough)).Persistence);
    }

    [Fact]
    public async Task Up_MetastoreThatAnotherProcessServes_IsRefused()
    {
        var database = await SiloPair.DatabaseAsync(server);
        using var home = new FabricHome();
        using var otherHome = new FabricHome();
        await using var fabric = await FabricProcess.StartAsync(home, "--metastore", database);

        var (code, ready, error) = await FabricProcess.FailAsync(
            otherHome, [.. otherHome.Arguments("--metastore", database)]);

        Assert.Equal((1, string.Empty), (code, ready));
        Assert.Contains("one process does at a time", error, StringComparison.Ordinal);
    }

    private static async Task<bool> WritesAsync(IFabricClient client, string path)
    {
        try
        {
            await client.WriteAsync(path, FabricCalls.Bytes(1, 10));
            return true;
        }
        catch (FabricException)
        {
            return false;
        }
    }
}
