using System.Diagnostics;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.S3;

namespace OrleansAlluxio.Tests.Gateway.Deployment;

/// <summary><c>eng/cluster-local</c> with a state folder of its own, on the programs that were built with the tests.
/// </summary>
internal sealed class LocalCluster : IDisposable
{
    private static readonly string[] Needed =
    [
        "/usr/bin/python3", "/usr/lib/python3/dist-packages/yaml/__init__.py", "/usr/sbin/nginx",
        "/usr/lib/postgresql/15/bin/postgres",
    ];

    private readonly string _parent = Directory.CreateTempSubdirectory("fabric-local").FullName;

    /// <summary>Where its data, logs and process ids are.</summary>
    public string State => Path.Combine(_parent, "state");

    /// <summary>The repository.</summary>
    public static string Root { get; } = FindRoot();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Skips the test where something is missing.</summary>
    public static void SkipWhenMissing()
    {
        var missing = Needed.FirstOrDefault(static file => !File.Exists(file));
        Assert.SkipWhen(missing is not null, $"{missing} is not installed");
    }

    /// <summary>Runs it to its end; what it printed. Fails when the exit code is another one.</summary>
    public async Task<string> RunAsync(int code, params string[] arguments)
    {
        var start = new ProcessStartInfo(Needed[0], [Path.Combine(Root, "eng", "cluster-local"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys
            .Where(static n => n.StartsWith("FABRIC_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["FABRIC_LOCAL_STATE"] = State;
        start.Environment["FABRIC_LOCAL_PROGRAMS"] = AppContext.BaseDirectory;
        start.Environment["DOTNET_TieredPGO"] = "0";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(Token);
        var error = process.StandardError.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);
        var said = await error;
        Assert.True(process.ExitCode == code, $"{string.Join(' ', arguments)}: {process.ExitCode}: {said}{Logs()}");
        return await output;
    }

    /// <summary>The state and the process id of every service.</summary>
    public async Task<Dictionary<string, (string State, int? Id, Dictionary<string, int> Ports)>> StatusAsync(int code)
    {
        using var rows = JsonDocument.Parse(await RunAsync(code, "status", "--json"));
        return rows.RootElement.EnumerateArray().ToDictionary(
            static r => r.GetProperty("name").GetString()!,
            static r => (
                r.GetProperty("state").GetString()!,
                r.GetProperty("pid") is { ValueKind: JsonValueKind.Number } id ? id.GetInt32() : (int?)null,
                r.GetProperty("ports").EnumerateObject().ToDictionary(
                    static p => p.Name, static p => p.Value.GetInt32())));
    }

    /// <summary>An S3 client of a port, with the keys of the compose file.</summary>
    public static AmazonS3Client Client(int port) => new(
        new BasicAWSCredentials("fabric-local", "fabric-local-secret"),
        new AmazonS3Config
        {
            ServiceURL = $"http://127.0.0.1:{port}",
            ForcePathStyle = true,
            AuthenticationRegion = "us-east-1",
            MaxErrorRetry = 0,
            Timeout = TimeSpan.FromSeconds(60),
        });

    public void Dispose() => Directory.Delete(_parent, recursive: true);

    private static string FindRoot()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at.FullName, "docker-compose.yml")))
        {
            at = at.Parent ?? throw new InvalidOperationException("the tests do not lie in the repository");
        }

        return at.FullName;
    }

    private string Logs() => Directory.Exists(Path.Combine(State, "logs"))
        ? string.Concat(Directory.GetFiles(Path.Combine(State, "logs")).Select(static log =>
            $"\n== {Path.GetFileName(log)}\n{string.Join('\n', File.ReadLines(log).TakeLast(5))}"))
        : string.Empty;
}
