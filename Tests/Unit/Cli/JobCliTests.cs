using OrleansAlluxio.Cli;
using OrleansAlluxio.Client;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Unit.Client.Support;

namespace OrleansAlluxio.Tests.Unit.Cli;

/// <summary>The commands about jobs, against a door over a dictionary.</summary>
public sealed class JobCliTests : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("fabric-cli").FullName;
    private RunningDoor _door = null!;

    public async ValueTask InitializeAsync()
    {
        _door = await RunningDoor.StartAsync();
        ServerTokenFile.For(_door.Url, EnvironmentOf).Write(RunningDoor.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _door.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Job_Load_WaitsShowsFailuresAndAsks()
    {
        Assert.Equal("job1\n", (await RunAsync(
            "job load /d --async --include *.csv --exclude tmp --exclude old/** --bandwidth 1M --concurrency 3 "
            + "--dry-run --partial-listing --sync-interval 0")).Output);
        var asked = _door.Fabric.Jobs.All[0].Request;
        Assert.Equal((JobKind.Load, "/d", 1L << 20, 3), (
            asked.Kind, asked.Path.Value, asked.BytesPerSecondMax, asked.ConcurrencyMax));
        Assert.Equal((true, true, 0L), (asked.DryRun, asked.PartialListing, asked.SyncIntervalMs));
        Assert.Equal(["*.csv"], asked.Include);
        Assert.Equal(["tmp", "old/**"], asked.Exclude);

        var (code, output, error) = await RunAsync("job load /broken");
        Assert.Equal(ExitCodes.Failed, code);
        Assert.Equal("job2 failed    load /broken: 1 of 2 files, 13B of 26B, 50 %, 1 failed (1 failed)\n", output);
        Assert.Contains("  /broken/f: no answer (Timeout)", error, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Failed, (await RunAsync("job wait job2")).Code);
        Assert.Equal("/broken/f: no answer (Timeout)\n", (await RunAsync("job failures job2")).Output);
        Assert.Contains("pass 1", (await RunAsync("job status job2")).Output, StringComparison.Ordinal);
        Assert.Contains(
            "\"state\":\"RUNNING\"", (await RunAsync("--json job retry job2")).Output, StringComparison.Ordinal);
        Assert.Contains("paused", (await RunAsync("job pause job2")).Output, StringComparison.Ordinal);
        Assert.Contains("running", (await RunAsync("job resume job2")).Output, StringComparison.Ordinal);
        Assert.Contains("cancelled", (await RunAsync("job cancel job2")).Output, StringComparison.Ordinal);
        Assert.StartsWith("job2 cancelled", (await RunAsync("job history")).Output, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Failed, (await RunAsync("job status none")).Code);
        Assert.Equal(ExitCodes.Usage, (await RunAsync("job load d")).Code);
    }

    [Fact]
    public async Task Job_OfEachKind_AsksForThat()
    {
        foreach (var kind in Enum.GetValues<JobKind>())
        {
            var hasTarget = kind is JobKind.Copy or JobKind.Move;
            var name = kind.ToString().ToLowerInvariant();
            Assert.Equal(
                ExitCodes.Done, (await RunAsync($"job {name} /d" + (hasTarget ? " /t --overwrite" : ""))).Code);
            var asked = _door.Fabric.Jobs.All[^1].Request;
            Assert.Equal((kind, hasTarget), (asked.Kind, asked.Overwrite));
            Assert.Equal(hasTarget ? FabricPath.Parse("/t") : null, asked.Target);
        }

        Assert.Equal(ExitCodes.Usage, (await RunAsync("job copy /d")).Code);
    }

    private async Task<(int Code, string Output, string Error)> RunAsync(string line)
    {
        var output = new StringWriter { NewLine = "\n" };
        var error = new StringWriter { NewLine = "\n" };
        var host = new CliHost
        {
            Out = output,
            Error = error,
            OpenInput = static () => new MemoryStream(),
            OpenOutput = static () => new MemoryStream(),
            Environment = EnvironmentOf,
            IsErrorTerminal = false,
        };
        var code = await FabricCli.RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries), host);
        return (code, output.ToString(), error.ToString());
    }

    private string? EnvironmentOf(string name) => name switch
    {
        GlobalOptions.ServerVariable => _door.Url.ToString(),
        ServerTokenFile.DirectoryVariable => _directory,
        _ => null,
    };
}
