using System.Text.Json;

namespace OrleansAlluxio.Tests.Gateway.Cli;

/// <summary>The command line client against the server, both real processes; the login is the token file.</summary>
public sealed class CliProcessTests(RunningSilo silo) : IClassFixture<RunningSilo>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Mount_LocalDirectory_ReadsAndWritesThrough()
    {
        var store = Path.Combine(silo.Store, "rw");
        Directory.CreateDirectory(store);
        File.WriteAllText(Path.Combine(store, "hello"), "from the store");

        await silo.OutputAsync("mount", "add", "/rw", "file://" + store);
        Assert.Equal("from the store", await silo.OutputAsync("fs", "cat", "/rw/hello"));
        Assert.Contains("/rw/hello", await silo.OutputAsync("fs", "ls", "/rw"), StringComparison.Ordinal);

        File.WriteAllText(Path.Combine(silo.Local, "up"), "from here");
        await silo.OutputAsync("fs", "cp", "file://" + Path.Combine(silo.Local, "up"), "/rw/d/up");
        Assert.Equal("from here", await silo.OutputAsync("fs", "cp", "/rw/d/up", "-"));

        await silo.OutputAsync("fs", "rm", "-R", "/rw/d");
        Assert.Equal(1, (await silo.RunAsync("fs", "test", "-e", "/rw/d")).Code);
    }

    [Fact]
    public async Task Append_Truncate_Concat_ChangeTheFileInTheStore()
    {
        var store = Path.Combine(silo.Store, "grow");
        Directory.CreateDirectory(store);
        File.WriteAllText(Path.Combine(store, "f"), "from the store");
        var local = Path.Combine(silo.Local, "more");
        File.WriteAllText(local, ", more");
        await silo.OutputAsync("mount", "add", "/grow", "file://" + store);

        await silo.OutputAsync("fs", "append", "file://" + local, "/grow/f");
        Assert.Equal("from the store, more", File.ReadAllText(Path.Combine(store, "f")));
        await silo.OutputAsync("fs", "truncate", "/grow/f", "4");
        await silo.OutputAsync("fs", "cp", "file://" + local, "/grow/g");
        await silo.OutputAsync("fs", "concat", "/grow/f", "/grow/g");

        Assert.Equal("from, more", File.ReadAllText(Path.Combine(store, "f")));
        Assert.False(File.Exists(Path.Combine(store, "g")));
        Assert.Equal(2, (await silo.RunAsync("fs", "append", "/grow/g", "/grow/f")).Code);
    }

    [Fact]
    public async Task Copy_Tree_RoundTrips()
    {
        var source = Path.Combine(silo.Local, "tree");
        var store = Path.Combine(silo.Store, "tree");
        Directory.CreateDirectory(Path.Combine(source, "sub"));
        Directory.CreateDirectory(store);
        var bytes = new byte[(3 << 20) + 11];
        new Random(7).NextBytes(bytes);
        File.WriteAllBytes(Path.Combine(source, "sub", "big"), bytes);
        File.WriteAllBytes(Path.Combine(source, "empty"), []);

        await silo.OutputAsync("mount", "/tree", "file://" + store);
        await silo.OutputAsync("fs", "cp", "-R", "file://" + source, "/tree/t");
        await silo.OutputAsync("fs", "cp", "-R", "/tree/t", "file://" + Path.Combine(silo.Local, "back"));

        Assert.Equal(bytes, File.ReadAllBytes(Path.Combine(silo.Local, "back", "sub", "big")));
        Assert.Equal(0, new FileInfo(Path.Combine(silo.Local, "back", "empty")).Length);
    }

    [Fact]
    public async Task Copy_FromPipeInterrupted_LeavesNothing()
    {
        var store = Path.Combine(silo.Store, "cut");
        Directory.CreateDirectory(store);
        await silo.OutputAsync("mount", "/cut", "file://" + store);
        await using var process = ProcessRun.Start("OrleansAlluxio.Cli", silo.Environment, "fs", "cp", "-", "/cut/f");
        await process.Input.BaseStream.WriteAsync(new byte[1 << 20], Token);
        await process.Input.BaseStream.FlushAsync(Token);

        await process.SignalAsync("INT", Token);
        var (code, _, error) = await process.EndAsync(Token);

        Assert.NotEqual(0, code);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.Equal(1, (await silo.RunAsync("fs", "test", "-e", "/cut/f")).Code);
    }

    [Fact]
    public async Task Failure_OfTheServer_IsOneLineAndExitOne()
    {
        var (code, output, error) = await silo.RunAsync("fs", "cat", "/absent");

        Assert.Equal((1, string.Empty), (code, output));
        Assert.Single(error.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public async Task Login_OfAnother_IsRefused()
    {
        var environment = new Dictionary<string, string>(silo.Environment) { ["FABRIC_TOKEN"] = "wrong" };
        await using var process = ProcessRun.Start("OrleansAlluxio.Cli", environment, "status", "--json");
        process.Input.Close();
        var (code, _, error) = await process.EndAsync(Token);

        Assert.Equal(1, code);
        using var problem = JsonDocument.Parse(error);
        Assert.Equal("Unauthenticated", problem.RootElement.GetProperty("kind").GetString());
    }

    [Fact]
    public async Task Status_Json_IsOneDocument()
    {
        using var document = JsonDocument.Parse(await silo.OutputAsync("status", "--json"));

        Assert.NotEmpty(document.RootElement.GetProperty("fabricId").GetString()!);
    }
}
