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
            + "--dry-run --partial-listing --sync-interval 0 --older-than 7d --min-size 1k --max-size 2k")).Output);
        var asked = _door.Fabric.Jobs.All[0].Request;
        Assert.Equal((JobKind.Load, "/d", 1L << 20, 3), (
            asked.Kind, asked.Path.Value, asked.BytesPerSecondMax, asked.ConcurrencyMax));
        Assert.Equal((true, true, 0L), (asked.DryRun, asked.PartialListing, asked.SyncIntervalMs));
        Assert.Equal((7L * 24 * 3600 * 1000, 1024L, 2048L), (asked.OlderThanMs, asked.BytesMin, asked.BytesMax));
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
            var more = kind switch
            {
                JobKind.Migrate => " --from hot --to cold",
                JobKind.Replicate => " --copies 3",
                _ => hasTarget ? " /t --overwrite" : string.Empty,
            };
            Assert.Equal(ExitCodes.Done, (await RunAsync($"job {name} /d{more}")).Code);
            var asked = _door.Fabric.Jobs.All[^1].Request;
            Assert.Equal((kind, hasTarget), (asked.Kind, asked.Overwrite));
            Assert.Equal(hasTarget ? FabricPath.Parse("/t") : null, asked.Target);
            Assert.Equal(kind == JobKind.Replicate ? 3 : null, asked.Copies);
            Assert.Equal(kind == JobKind.Migrate ? ("hot", "cold") : (null, null), (asked.FromBranch, asked.ToBranch));
        }

        Assert.Equal(ExitCodes.Usage, (await RunAsync("job copy /d")).Code);
    }

    [Fact]
    public async Task Policy_AddedListedRunAndRemoved_AsksForThat()
    {
        var added = await RunAsync(
            "policy add cool /d --from hot --to cold --older-than 7d --unused-for 30d --min-size 1MB --include *.log"
            + " --every 1d --bandwidth 10MB");
        Assert.Equal((ExitCodes.Done, string.Empty), (added.Code, added.Error));
        Assert.StartsWith("cool migrate /d from hot to cold: next ", added.Output, StringComparison.Ordinal);
        var policy = (await _door.Fabric.Jobs.Policies.GetAsync("cool", CancellationToken.None)).Policy;
        Assert.Equal((JobKind.Migrate, 86_400_000L), (policy.Job.Kind, policy.EveryMs));
        Assert.Equal((604_800_000L, 2_592_000_000L), (policy.Job.OlderThanMs, policy.Job.UnusedForMs));
        Assert.Equal(["*.log"], policy.Job.Include);

        Assert.Equal(ExitCodes.Done, (await RunAsync("policy add away /d --move-to /t")).Code);
        var away = await _door.Fabric.Jobs.Policies.GetAsync("away", CancellationToken.None);
        Assert.Equal(JobKind.Move, away.Policy.Job.Kind);
        Assert.Equal(ExitCodes.Done, (await RunAsync("policy add warm /d --job load")).Code);
        Assert.Equal(ExitCodes.Usage, (await RunAsync("policy add none /d")).Code);
        Assert.Equal(ExitCodes.Usage, (await RunAsync("policy add both /d --job load --move-to /t")).Code);

        Assert.Equal(3, (await RunAsync("policy ls")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal(ExitCodes.Done, (await RunAsync("policy run cool --dry-run")).Code);
        Assert.True(_door.Fabric.Jobs.All[^1].Request.DryRun);
        Assert.Contains("only *.log", (await RunAsync("policy show cool")).Output, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Done, (await RunAsync("policy rm cool")).Code);
        Assert.Equal(ExitCodes.Failed, (await RunAsync("policy rm cool")).Code);
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
