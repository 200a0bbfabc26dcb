namespace OrleansAlluxio.Tests.Gateway.Cli;

/// <summary>
/// The real server as a process, on free loopback ports, with a home, a store directory and a token directory of its
/// own.
/// </summary>
public sealed class RunningSilo : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("fabric-e2e").FullName;
    private ProcessRun? _process;

    /// <summary>A directory to mount.</summary>
    public string Store => Path.Combine(_directory, "store");

    /// <summary>Where a test may put local files.</summary>
    public string Local => Path.Combine(_directory, "local");

    /// <summary>The fabric API.</summary>
    public Uri Url { get; private set; } = null!;

    /// <summary>WebHDFS.</summary>
    public Uri WebHdfsUrl { get; private set; } = null!;

    /// <summary>Environment of clients of this server.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["FABRIC_RUNTIME_DIR"] = Path.Combine(_directory, "run"),
        ["FABRIC_SERVER"] = Url?.ToString() ?? string.Empty,
    };

    /// <summary>The token the server left.</summary>
    public string LoginToken => File.ReadAllText(
        Assert.Single(Directory.GetFiles(Environment["FABRIC_RUNTIME_DIR"], "*.token"))).Trim();

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Store);
        Directory.CreateDirectory(Local);
        _process = ProcessRun.Start(
            "OrleansAlluxio.Silo", Environment, "up", "--home", Path.Combine(_directory, "home"), "--s3", "127.0.0.1:0",
            "--webhdfs", "127.0.0.1:0", "--http", "127.0.0.1:0");
        var ready = await _process.LineAsync(CancellationToken.None);
        Url = UrlOf(ready, "http=");
        WebHdfsUrl = UrlOf(ready, "webhdfs=");
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>Runs the command line client as a process.</summary>
    internal async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        await using var process = ProcessRun.Start("OrleansAlluxio.Cli", Environment, arguments);
        process.Input.Close();
        return await process.EndAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Runs it, and demands success.</summary>
    internal async Task<string> OutputAsync(params string[] arguments)
    {
        var (code, output, error) = await RunAsync(arguments);
        Assert.True(code == 0, $"{string.Join(' ', arguments)}: {code}: {error}");
        return output;
    }

    private static Uri UrlOf(string ready, string name) =>
        new(ready.Split(' ').Single(part => part.StartsWith(name, StringComparison.Ordinal))[name.Length..]);
}
