using OrleansAlluxio.Cli;
using OrleansAlluxio.Tests.Unit.Client.Support;

namespace OrleansAlluxio.Tests.Unit.Cli;

/// <summary>Commands about cached and unpersisted data against a door over a dictionary.</summary>
public sealed class DataManagementCliTests : IAsyncLifetime
{
    private readonly string _tokens = Directory.CreateTempSubdirectory("fabric-cli-data").FullName;
    private RunningDoor _door = null!;

    public async ValueTask InitializeAsync()
    {
        _door = await RunningDoor.StartAsync();
        OrleansAlluxio.Client.ServerTokenFile.For(_door.Url, Environment).Write(RunningDoor.Token);
        _door.Fabric.PutFile("/f", new byte[7]);
    }

    public async ValueTask DisposeAsync()
    {
        await _door.DisposeAsync();
        Directory.Delete(_tokens, recursive: true);
    }

    [Theory]
    [InlineData("fs free -f /f", "freed 11 bytes of /f; 1 pinned files left alone\n")]
    [InlineData("fs pins", "SSD         1 of 1000 held /p\n")]
    [InlineData("persist retry /f", "QUEUED            1B age 2ms attempts 3 next in 0 sent 5B /f: retried\n")]
    [InlineData("persist resolve /f ours", "CONFLICT          1B age 2ms attempts 3 next in 0 resolved ours /f\n")]
    [InlineData("persist sweep --older-than 1h", "removed 60 unfinished uploads and temporary files\n")]
    [InlineData("quota ls", "5 of 10 bytes, 1 entries /q\n")]
    [InlineData("quota set /d --bytes 1k --inodes 9", "5 of 1024 bytes, 1 of 9 entries /d\n")]
    [InlineData("quota rm /q", "removed the quota of /q\n")]
    [InlineData("quota cache ls", "5 of 10 bytes of cache alice\n")]
    [InlineData("quota cache set bob --bytes 1k", "7 of 1024 bytes of cache bob (1 workers did not answer)\n")]
    [InlineData("quota cache rm alice", "removed the cache quota of alice\n")]
    [InlineData("report quotas", "5 of 10 bytes, 1 entries /q\n5 of 10 bytes of cache alice\n")]
    public async Task Run_Command_Answers(string line, string expected)
    {
        var (code, output) = await RunAsync(line);

        Assert.Equal(expected, output);
        Assert.Equal(ExitCodes.Done, code);
    }

    [Theory]
    [InlineData("fs set-replication /f")]
    [InlineData("persist resolve /f nobody")]
    [InlineData("persist resolve /f")]
    [InlineData("fs pin")]
    [InlineData("quota set /d")]
    [InlineData("quota cache set bob")]
    public async Task Run_WrongCommandLine_IsUsage(string line) =>
        Assert.Equal(ExitCodes.Usage, (await RunAsync(line)).Code);

    private async Task<(int Code, string Output)> RunAsync(string line)
    {
        var output = new StringWriter { NewLine = "\n" };
        var host = new CliHost
        {
            Out = output,
            Error = new StringWriter(),
            OpenInput = static () => Stream.Null,
            OpenOutput = static () => Stream.Null,
            Environment = Environment,
            IsErrorTerminal = false,
        };
        var code = await FabricCli.RunAsync(line.Split(' '), host);
        return (code, output.ToString());
    }

    private string? Environment(string name) => name switch
    {
        GlobalOptions.ServerVariable => _door.Url.ToString(),
        OrleansAlluxio.Client.ServerTokenFile.DirectoryVariable => _tokens,
        _ => null,
    };
}
