using System.Text.Json;
using OrleansAlluxio.Cli;
using OrleansAlluxio.Tests.Unit.Client.Support;

namespace OrleansAlluxio.Tests.Unit.Cli;

/// <summary><c>fabric worker</c> against a door whose fabric has a live and a lost worker.</summary>
public sealed class WorkerCommandTests : IAsyncLifetime
{
    private RunningDoor _door = null!;

    public async ValueTask InitializeAsync() => _door = await RunningDoor.StartAsync();

    public ValueTask DisposeAsync() => _door.DisposeAsync();

    [Fact]
    public async Task Ls_Json_HasAStateOnEachLine()
    {
        var listed = await RunAsync("worker ls --json");

        var states = Lines(listed.Output)
            .Select(static line => JsonDocument.Parse(line).RootElement.GetProperty("state").GetString());
        Assert.Equal(["live", "lost"], states);
    }

    [Fact]
    public async Task DecommissionAndEnable_OfAWorker_ShowItsState()
    {
        Assert.Contains("decommiss", (await RunAsync("worker decommission near")).Output, StringComparison.Ordinal);
        Assert.Contains("live", (await RunAsync("worker enable near")).Output, StringComparison.Ordinal);
        Assert.Contains("1.00K", (await RunAsync("worker free near")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forget_OfAWorker_LeavesTheOthersAndFailsTheSecondTime()
    {
        Assert.Equal(ExitCodes.Done, (await RunAsync("worker forget far")).Code);
        Assert.Equal(ExitCodes.Failed, (await RunAsync("worker forget far")).Code);
        Assert.Equal(ExitCodes.Usage, (await RunAsync("worker forget")).Code);
        Assert.StartsWith("near", Assert.Single(Lines((await RunAsync("worker ls")).Output)), StringComparison.Ordinal);
    }

    private static string[] Lines(string output) => output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private async Task<(int Code, string Output)> RunAsync(string line)
    {
        var output = new StringWriter { NewLine = "\n" };
        var host = new CliHost
        {
            Out = output,
            Error = TextWriter.Null,
            OpenInput = static () => Stream.Null,
            OpenOutput = static () => Stream.Null,
            Environment = name => name switch
            {
                GlobalOptions.ServerVariable => _door.Url.ToString(),
                "FABRIC_TOKEN" => RunningDoor.Token,
                _ => null,
            },
            IsErrorTerminal = false,
        };
        return (await FabricCli.RunAsync(line.Split(' '), host), output.ToString());
    }
}
