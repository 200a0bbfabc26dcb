using OrleansAlluxio.Cli;
using OrleansAlluxio.Client;
using OrleansAlluxio.Tests.Unit.Client.Support;

namespace OrleansAlluxio.Tests.Unit.Cli;

/// <summary><c>fabric backup</c> against a door over a dictionary.</summary>
public sealed class BackupCliTests : IAsyncLifetime
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
    public async Task Backup_ToAFile_AppearsWholeForItsOwnerAloneAndReplacesOnlyWhenAsked()
    {
        var file = Path.Combine(_directory, "b");
        Assert.Equal((ExitCodes.Done, $"backed up to {file}, 6 bytes\n"), await RunAsync("backup", file));
        Assert.Equal("backup", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }

        Assert.Equal(ExitCodes.Failed, (await RunAsync("backup", file)).Code);
        Assert.Equal(ExitCodes.Done, (await RunAsync("backup", file, "--overwrite")).Code);
        Assert.Equal(ExitCodes.Failed, (await RunAsync("backup", Path.Combine(_directory, "no", "b"))).Code);
        Assert.Equal(ExitCodes.Usage, (await RunAsync("backup")).Code);
        Assert.Equal([file], Directory.GetFiles(_directory, "b*"));
    }

    [Fact]
    public async Task Fsck_TellsFindingsAndFailsWhileOneIsLeft()
    {
        var (code, output) = await RunAsync("fsck");
        Assert.Equal(ExitCodes.Failed, code);
        Assert.StartsWith(
            "OrphanRecord pin 7: the inode it is about is gone [a repair would: remove it]\n1 findings (0 repaired)",
            output, StringComparison.Ordinal);
        (code, output) = await RunAsync("fsck", "--repair");
        Assert.Equal(ExitCodes.Done, code);
        Assert.Contains("[repaired]", output, StringComparison.Ordinal);
    }

    private async Task<(int Code, string Output)> RunAsync(params string[] arguments)
    {
        var output = new StringWriter { NewLine = "\n" };
        var host = new CliHost
        {
            Out = output,
            Error = new StringWriter(),
            OpenInput = static () => new MemoryStream(),
            OpenOutput = static () => new MemoryStream(),
            Environment = EnvironmentOf,
            IsErrorTerminal = false,
        };
        return (await FabricCli.RunAsync(arguments, host), output.ToString());
    }

    private string? EnvironmentOf(string name) => name switch
    {
        GlobalOptions.ServerVariable => _door.Url.ToString(),
        ServerTokenFile.DirectoryVariable => _directory,
        _ => null,
    };
}
