using System.Text;
using System.Text.Json;
using OrleansAlluxio.Cli;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Unit.Client.Support;

namespace OrleansAlluxio.Tests.Unit.Cli;

/// <summary>
/// Command lines against a door over a dictionary. The login comes from the token file of the server.
/// </summary>
public sealed class FabricCliTests : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("fabric-cli").FullName;
    private readonly MemoryStream _output = new();
    private RunningDoor _door = null!;
    private byte[] _input = [];

    public async ValueTask InitializeAsync()
    {
        _door = await RunningDoor.StartAsync();
        OrleansAlluxio.Client.ServerTokenFile.For(_door.Url, EnvironmentOf(null)).Write(RunningDoor.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _door.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
        Directory.Delete(_directory + "-tokens", recursive: true);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("")]
    [InlineData("fs")]
    [InlineData("fs ls")]
    [InlineData("fs ls relative")]
    [InlineData("fs ls /a/../b")]
    [InlineData("fs ls / --sort colour")]
    [InlineData("fs cp file:///a file:///b")]
    [InlineData("fs cp /a")]
    [InlineData("fs cp /a /b --threads 0")]
    [InlineData("fs cp /a /b --durable 9")]
    [InlineData("fs head -c x /a")]
    [InlineData("fs chmod 999 /a")]
    [InlineData("fs test /a")]
    [InlineData("fs test -d -f /a")]
    [InlineData("mount /a")]
    [InlineData("mount add /a file:///x --option novalue")]
    [InlineData("mount add /a file:///x --sync-interval soon")]
    [InlineData("conf path add /a")]
    [InlineData("user add ann --role king")]
    [InlineData("user add ann --right bucket")]
    [InlineData("user add ann --right bucket=some")]
    [InlineData("user set ann --enable --disable")]
    [InlineData("key add ann --expires soon")]
    [InlineData("status --server nonsense")]
    public async Task Run_WrongCommandLine_IsUsage(string line)
    {
        var (code, output, error) = await RunAsync(line);

        Assert.Equal((ExitCodes.Usage, string.Empty), (code, output));
        Assert.StartsWith("fabric: ", error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public async Task Run_Failure_IsOneLineOrOneDocument()
    {
        var plain = await RunAsync("fs stat /absent");
        var json = await RunAsync("fs stat /absent --json");

        Assert.Equal(ExitCodes.Failed, plain.Code);
        Assert.Equal("fabric: stat '/absent': no such file or directory (NotFound)\n", plain.Error);
        Assert.Equal(ExitCodes.Failed, json.Code);
        using var problem = JsonDocument.Parse(json.Error);
        Assert.Equal(nameof(FabricErrorKind.NotFound), problem.RootElement.GetProperty("kind").GetString());
        Assert.Equal("/absent", problem.RootElement.GetProperty("subject").GetString());
    }

    [Fact]
    public async Task Version_NoServer_IsAnswered()
    {
        var (code, output, _) = await RunAsync("version --json", "http://127.0.0.1:1");

        Assert.Equal(ExitCodes.Done, code);
        using var document = JsonDocument.Parse(output);
        Assert.StartsWith("0.", document.RootElement.GetProperty("version").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_NobodyListens_Fails()
    {
        var (code, _, error) = await RunAsync("status", "http://127.0.0.1:1");

        Assert.Equal(ExitCodes.Failed, code);
        Assert.Contains("127.0.0.1:1", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Copy_TreeUpAndDown_GivesTheSameTree()
    {
        var source = Path.Combine(_directory, "in");
        Directory.CreateDirectory(source + "/sub/empty");
        File.WriteAllText(source + "/a", "alpha");
        File.WriteAllBytes(source + "/sub/.b", new byte[(1 << 20) + 3]);

        var up = await RunAsync($"fs cp -R file://{source} /tree --json");
        var down = await RunAsync($"fs cp -R /tree file://{_directory}/out");

        Assert.Equal((ExitCodes.Done, string.Empty), (up.Code, up.Error));
        Assert.Equal($"{{\"files\":2,\"bytes\":{(1 << 20) + 8}}}\n", up.Output);
        Assert.Equal((ExitCodes.Done, string.Empty), (down.Code, down.Error));
        Assert.Equal("alpha", File.ReadAllText(_directory + "/out/a"));
        Assert.Equal((1 << 20) + 3, new FileInfo(_directory + "/out/sub/.b").Length);
        Assert.True(Directory.Exists(_directory + "/out/sub/empty"));
        Assert.Empty(Directory.GetFiles(_directory, ".fabric-*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Copy_ExistingTarget_NeedsOverwrite()
    {
        _door.Fabric.PutFile("/f", [1]);
        File.WriteAllText(_directory + "/l", "local");

        Assert.Equal(ExitCodes.Failed, (await RunAsync($"fs cp file://{_directory}/l /f")).Code);
        Assert.Equal(ExitCodes.Failed, (await RunAsync($"fs cp /f file://{_directory}/l")).Code);
        Assert.Equal("local", File.ReadAllText(_directory + "/l"));
        Assert.Equal(ExitCodes.Done, (await RunAsync($"fs cp --overwrite file://{_directory}/l /f")).Code);
        Assert.Equal(5, _door.Fabric.Entries[FabricPath.Parse("/f")].Bytes.Length);
    }

    [Fact]
    public async Task UserAndKey_Secret_IsPrintedOnceOnly()
    {
        var added = await RunAsync("user add ann --role readonly --group staff --right logs-*=read --right data=none");
        var key = await RunAsync("key add ann --expires 30d --json");
        using var made = JsonDocument.Parse(key.Output);
        var id = made.RootElement.GetProperty("key").GetProperty("id").GetString()!;
        var secret = made.RootElement.GetProperty("secret").GetString()!;
        var shown = await RunAsync("user show ann");
        var listed = await RunAsync("key ls --json");
        var disabled = await RunAsync($"key disable {id}");
        var changed = await RunAsync("user set ann --disable --remove-right data --json");

        Assert.Equal("ann                  readonly groups=staff data=none logs-*=read\n", added.Output);
        Assert.Equal(40, secret.Length);
        Assert.Contains(id, shown.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, shown.Output + listed.Output + disabled.Output, StringComparison.Ordinal);
        Assert.Contains("disabled", disabled.Output, StringComparison.Ordinal);
        Assert.Contains("\"enabled\":false", changed.Output, StringComparison.Ordinal);
        Assert.Null(_door.Fabric.Identities.TryFind(id));
        Assert.Equal(ExitCodes.Done, (await RunAsync($"key rm {id}")).Code);
        Assert.Equal(ExitCodes.Failed, (await RunAsync($"key rm {id}")).Code);
        Assert.Equal(ExitCodes.Done, (await RunAsync("user rm ann")).Code);
        Assert.Equal(string.Empty, (await RunAsync("user ls")).Output);
    }

    [Fact]
    public async Task Copy_Pipes_BothWays()
    {
        _input = Encoding.UTF8.GetBytes("from a pipe");

        Assert.Equal(
            ExitCodes.Done, (await RunAsync("fs cp - /piped --durable 3 --write-type async_through")).Code);
        Assert.Equal(
            (3, WriteType.AsyncThrough), (_door.Fabric.LastCreate!.DurableCopies, _door.Fabric.LastCreate.WriteType));
        Assert.Equal(ExitCodes.Done, (await RunAsync("fs cp /piped -")).Code);
        Assert.Equal("from a pipe", Encoding.UTF8.GetString(_output.ToArray()));
    }

    [Fact]
    public async Task Copy_LocalSourceFails_LeavesNothing()
    {
        Assert.Equal(ExitCodes.Failed, (await RunAsync($"fs cp file://{_directory}/absent /f")).Code);
        Assert.Equal(ExitCodes.Failed, (await RunAsync($"fs cp file://{_directory} /f")).Code);
        Assert.False(_door.Fabric.Entries.ContainsKey(FabricPath.Parse("/f")));
    }

    [Fact]
    public async Task HeadTailCatChecksum_GiveTheirBytes()
    {
        _door.Fabric.PutFile("/f", Encoding.ASCII.GetBytes("0123456789"));

        Assert.Equal(ExitCodes.Done, (await RunAsync("fs head -c 3 /f")).Code);
        Assert.Equal(ExitCodes.Done, (await RunAsync("fs tail -c 2 /f")).Code);
        Assert.Equal(ExitCodes.Done, (await RunAsync("fs cat /f")).Code);
        Assert.Equal("012890123456789", Encoding.ASCII.GetString(_output.ToArray()));
        Assert.Equal("md5sum: 781e5e245d69b566979b86e28d23f2c7\n", (await RunAsync("fs checksum /f")).Output);
    }

    [Fact]
    public async Task List_Forms()
    {
        await RunAsync("fs mkdir -p /d/e");
        _door.Fabric.PutFile("/d/big", new byte[2048]);
        _door.Fabric.PutFile("/d/e/small", new byte[1]);

        var json = await RunAsync("fs ls -R /d --json");
        var sorted = await RunAsync("fs ls --sort size -r -h /d");
        var self = await RunAsync("fs ls -d /d");

        Assert.Equal(
            ["/d/big", "/d/e", "/d/e/small"],
            json.Output.TrimEnd('\n').Split('\n')
                .Select(static line => JsonDocument.Parse(line).RootElement.GetProperty("path").GetString()));
        Assert.Contains("2.00KB", sorted.Output.Split('\n')[0], StringComparison.Ordinal);
        Assert.StartsWith("drwxr-xr-x", self.Output, StringComparison.Ordinal);
        Assert.Contains("bytes 2049", (await RunAsync("fs count /d")).Output, StringComparison.Ordinal);
        Assert.Equal("{\"path\":\"/d\",\"bytes\":2049}\n", (await RunAsync("fs du -s /d --json")).Output);
    }

    [Theory]
    [InlineData("-d /d", 0)]
    [InlineData("-d /d/f", 1)]
    [InlineData("-f /d/f", 0)]
    [InlineData("-f /d", 1)]
    [InlineData("-e /d", 0)]
    [InlineData("-e /x", 1)]
    [InlineData("-s /d", 0)]
    [InlineData("-s /d/z", 1)]
    [InlineData("-z /d/z", 0)]
    [InlineData("-z /d", 1)]
    public async Task Test_Code(string arguments, int expected)
    {
        await RunAsync("fs mkdir /d");
        _door.Fabric.PutFile("/d/f", [1]);
        await RunAsync("fs touch /d/z");

        Assert.Equal((expected, string.Empty, string.Empty), await RunAsync("fs test " + arguments));
    }

    [Fact]
    public async Task Remove_Directory_NeedsRecursive()
    {
        await RunAsync("fs mkdir /d");

        Assert.Equal(ExitCodes.Failed, (await RunAsync("fs rm /d")).Code);
        Assert.Equal(ExitCodes.Done, (await RunAsync("fs rm -R /d")).Code);
        Assert.Equal(ExitCodes.Failed, (await RunAsync("fs rm -R /d")).Code);
    }

    [Fact]
    public async Task Attributes_Recursive_ChangeAll()
    {
        await RunAsync("fs mkdir /d");
        _door.Fabric.PutFile("/d/f", [1]);

        Assert.Equal(ExitCodes.Done, (await RunAsync("fs chmod -R 700 /d")).Code);
        Assert.Equal(ExitCodes.Done, (await RunAsync("fs chown me:us /d/f")).Code);

        var status = _door.Fabric.Entries[FabricPath.Parse("/d/f")].Status;
        Assert.Equal((0x1C0, "me", "us"), (status.Mode, status.Owner, status.Group));
    }

    [Fact]
    public async Task Mount_Forms()
    {
        Assert.Equal(
            "mounted file:///x at /m\n",
            (await RunAsync("mount /m file:///x --readonly --option a=b=c --sync-interval -1")).Output);
        Assert.Equal("file:///x on /m, read-only, sync-interval=-1, a=b=c\n", (await RunAsync("mount ls")).Output);
        Assert.Equal(
            ("file:///x on /m, read-write, shared\n", string.Empty), await OutAsync("mount update /m --shared"));
        Assert.Equal("file:///x on /m, read-write, shared\n", (await RunAsync("mount")).Output);
        Assert.Equal(ExitCodes.Done, (await RunAsync("unmount /m")).Code);
        Assert.Equal(ExitCodes.Failed, (await RunAsync("mount rm /m")).Code);
    }

    [Fact]
    public async Task Conf_Path_TakesAlluxioNames()
    {
        Assert.Equal(ExitCodes.Done, (await RunAsync(
            "conf path add /a --property alluxio.user.file.metadata.sync.interval=-1 "
            + "--property write-type=THROUGH")).Code);
        Assert.Equal("/a sync-interval=-1\n/a write-type=THROUGH\n", (await RunAsync("conf path ls")).Output);
        Assert.Equal(ExitCodes.Done, (await RunAsync("conf path rm /a")).Code);
        Assert.Equal(ExitCodes.Failed, (await RunAsync("conf path rm /a")).Code);
    }

    [Fact]
    public async Task CacheCommands_Answer()
    {
        _door.Fabric.PutFile("/f", new byte[7]);
        await RunAsync("mount / file:///x");

        Assert.Equal("cached 13 bytes of /f\n", (await RunAsync("fs load /f")).Output);
        Assert.Equal("freed 11 bytes of /f\n", (await RunAsync("fs free /f")).Output);
        Assert.Contains("w1 MEM", (await RunAsync("where /f")).Output, StringComparison.Ordinal);
        Assert.Contains("never synced", (await RunAsync("explain /f")).Output, StringComparison.Ordinal);
        Assert.Contains("QUEUED", (await RunAsync("persist ls")).Output, StringComparison.Ordinal);
        Assert.Equal("persisted /f\n", (await RunAsync("persist wait /f --timeout 5m")).Output);
        Assert.Equal("loaded /f\n", (await RunAsync("fs load-metadata -F /f")).Output);
        Assert.Equal(ExitCodes.Done, (await RunAsync("fs needs-sync /f")).Code);
        Assert.Equal([FabricPath.Parse("/f")], _door.Fabric.Administration.Invalidated);
        Assert.Contains("cache.hits=3", (await RunAsync("status")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ActiveSync_Commands_SayWhatHappens()
    {
        Assert.StartsWith(
            "/d: Watching, source inotify, eager", (await OutAsync("fs start-sync /d --eager --interval 10s")).Output,
            StringComparison.Ordinal);
        var started = Assert.Single(_door.Fabric.ActiveSync.Started);
        Assert.Equal((true, 10_000L), (started.Eager, started.IntervalMs));
        Assert.Contains("last: once", (await OutAsync("fs list-sync")).Output, StringComparison.Ordinal);
        using var json = JsonDocument.Parse((await OutAsync("fs getSyncPathList --json")).Output);
        Assert.Equal("Watching", json.RootElement.GetProperty("state").GetString());
        await OutAsync("fs stop-sync /d");
        Assert.Equal(ExitCodes.Failed, (await RunAsync("fs stop-sync /d")).Code);
        Assert.Equal(
            new Uri(_door.Url, "/api/v1/events/s3?token=an-event-token").ToString() + "\n",
            (await OutAsync("fs sync-webhook")).Output);
    }

    [Theory]
    [InlineData(false, ExitCodes.Failed)]
    [InlineData(true, ExitCodes.Done)]
    public async Task CheckConsistency_Differences_DecideTheExitCode(bool repaired, int expected)
    {
        var difference = new ConsistencyDifference
        {
            Path = FabricPath.Parse("/f"),
            Kinds = [DifferenceKind.Length, DifferenceKind.ContentTag],
            Detail = "fabric: x; store: y",
            Repaired = repaired,
        };
        _door.Fabric.ActiveSync.Lines.Add(new ConsistencyLine(difference, null));
        _door.Fabric.ActiveSync.Lines.Add(new ConsistencyLine(
            null, new ConsistencySummary { Differences = 1, Repaired = repaired ? 1 : 0 }));
        var (code, output, _) = await RunAsync("fs check-consistency /f -r --content --rate 5M");
        Assert.Equal(expected, code);
        Assert.StartsWith("Length,ContentTag /f: fabric: x; store: y", output, StringComparison.Ordinal);
        Assert.Equal(
            new ConsistencyOptions { Repair = true, Content = true, BytesPerSecond = 5 << 20 },
            _door.Fabric.ActiveSync.LastCheck);
    }

    [Fact]
    public async Task LoadMetadata_OfATree_IsAJobWithProgressAndFailures()
    {
        Assert.Contains("done", (await RunAsync("fs load-metadata -R -F /d")).Output, StringComparison.Ordinal);
        Assert.Equal(0, _door.Fabric.Sync.Jobs[0].SyncIntervalMs);
        Assert.Equal("job2\n", (await RunAsync("fs load-metadata -R --async /d")).Output);
        var (code, output, error) = await RunAsync("fs load-metadata -R /broken");
        Assert.Equal(ExitCodes.Failed, code);
        Assert.Contains("1 failed", output, StringComparison.Ordinal);
        Assert.Contains("/broken/d: no answer (Timeout)", error, StringComparison.Ordinal);
        Assert.Equal(3, (await RunAsync("fs load-metadata --list")).Output.Split('\n').Length - 1);
        Assert.Equal(ExitCodes.Done, (await RunAsync("fs load-metadata --cancel job1")).Code);
        Assert.Contains(
            "\"state\":\"CANCELLED\"", (await RunAsync("--json fs load-metadata --status job1")).Output,
            StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Failed, (await RunAsync("fs load-metadata --status none")).Code);
        Assert.Equal(ExitCodes.Usage, (await RunAsync("fs load-metadata")).Code);
        Assert.Equal(ExitCodes.Usage, (await RunAsync("fs load-metadata /d --list")).Code);
    }

    private async Task<(string Output, string Error)> OutAsync(string line)
    {
        var (_, output, error) = await RunAsync(line);
        return (output, error);
    }

    private async Task<(int Code, string Output, string Error)> RunAsync(string line, string? server = null)
    {
        var output = new StringWriter { NewLine = "\n" };
        var error = new StringWriter { NewLine = "\n" };
        var host = new CliHost
        {
            Out = output,
            Error = error,
            OpenInput = () => new MemoryStream(_input),
            OpenOutput = () => new Sink(_output),
            Environment = EnvironmentOf(server),
            IsErrorTerminal = false,
        };
        var code = await FabricCli.RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries), host);
        return (code, output.ToString(), error.ToString());
    }

    private Func<string, string?> EnvironmentOf(string? server) => name => name switch
    {
        GlobalOptions.ServerVariable => server ?? _door.Url.ToString(),
        OrleansAlluxio.Client.ServerTokenFile.DirectoryVariable => _directory + "-tokens",
        _ => null,
    };

    // Standard output, which a command may close without closing it for the next.
    private sealed class Sink(MemoryStream target) : MemoryStream
    {
        public override ValueTask WriteAsync(
            ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            target.WriteAsync(buffer, cancellationToken);
    }
}
