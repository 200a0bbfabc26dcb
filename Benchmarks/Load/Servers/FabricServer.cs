using System.Security.Cryptography;
using OrleansAlluxio.Benchmarks.Load.Signing;

namespace OrleansAlluxio.Benchmarks.Load.Servers;

/// <summary>A fabric of its own, in a new home, on free ports.</summary>
internal sealed class FabricServer : IAsyncDisposable
{
    // The launcher may have to build first.
    private static readonly TimeSpan ReadyMax = TimeSpan.FromMinutes(5);

    private readonly ChildProcess _child;

    private FabricServer(ChildProcess child, Uri url, Uri http, S3Credentials credentials)
    {
        _child = child;
        Url = url;
        Http = http;
        Credentials = credentials;
    }

    public Uri Url { get; }

    /// <summary>Where the fabric API is.</summary>
    public Uri Http { get; }

    public required Uri WebHdfs { get; init; }

    public S3Credentials Credentials { get; }

    public int ProcessId => _child.Id;

    /// <summary>The program that starts one.</summary>
    public static string Launcher => Path.Combine(RepositoryRoot(), "fabric");

    public static Task<FabricServer> StartAsync(string home, CancellationToken cancellationToken) =>
        StartAsync(home, [], cancellationToken);

    /// <summary>Starts one with more options of <c>fabric up</c>.</summary>
    public static Task<FabricServer> StartAsync(
        string home, IEnumerable<string> more, CancellationToken cancellationToken) =>
        StartAsync(home, more, null, cancellationToken);

    /// <summary>Starts one on a grain runtime, whatever this program was started for.</summary>
    public static Task<FabricServer> StartOnAsync(
        string runtime, string home, CancellationToken cancellationToken) =>
        StartAsync(home, [], runtime, cancellationToken);

    private static async Task<FabricServer> StartAsync(
        string home, IEnumerable<string> more, string? runtime, CancellationToken cancellationToken)
    {
        var credentials = new S3Credentials("BENCHMARKACCESSKEY00", RandomNumberGenerator.GetHexString(40));
        var ports = FreePort.Take(3);
        string[] arguments =
        [
            "up", "--home", home, "--s3", $"127.0.0.1:{ports[0]}", "--webhdfs", $"127.0.0.1:{ports[1]}",
            "--http", $"127.0.0.1:{ports[2]}", .. more,
        ];
        var environment = new Dictionary<string, string>
        {
            ["FABRIC_ACCESS_KEY"] = credentials.AccessKey,
            ["FABRIC_SECRET_KEY"] = credentials.SecretKey,
        };
        if (runtime is not null)
        {
            environment["GrainRuntime"] = runtime;
        }

        var child = ChildProcess.Start(Launcher, arguments, environment);
        try
        {
            var ready = await child.WaitForLineAsync("ready ", ReadyMax, cancellationToken);
            return new FabricServer(child, UrlOf(ready, "s3="), UrlOf(ready, "http="), credentials)
            {
                WebHdfs = UrlOf(ready, "webhdfs="),
            };
        }
        catch
        {
            await child.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _child.DisposeAsync();

    private static Uri UrlOf(string ready, string door) =>
        new(ready.Split(' ').Single(word => word.StartsWith(door, StringComparison.Ordinal))[door.Length..]);

    private static string RepositoryRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "OrleansAlluxio.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("no OrleansAlluxio.sln above this program");
    }
}
