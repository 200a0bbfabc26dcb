using System.Globalization;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Tests.Conformance.Servers;
using OrleansAlluxio.UnderStorage.Abstractions;
using OrleansAlluxio.UnderStorage.WebHdfs;

[assembly: AssemblyFixture(typeof(FabricHdfsServer))]

namespace OrleansAlluxio.Tests.Conformance.Servers;

/// <summary>A fabric with its WebHDFS door, started at its first use and once for all tests of the assembly.</summary>
public sealed class FabricHdfsServer : IAsyncLifetime
{
    /// <summary>A user whose permissions the door does not check.</summary>
    public const string User = "hdfs";

    private readonly Lazy<Task<int>> _port;
    private string? _directory;
    private ServerProcess? _process;
    private int _prefixes;

    public FabricHdfsServer() => _port = new Lazy<Task<int>>(StartAsync);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>The door's port.</summary>
    public Task<int> PortAsync() => _port.Value;

    /// <summary>A store on an empty directory.</summary>
    public async Task<IUnderStorage> OpenAsync(IReadOnlyDictionary<string, string>? more = null)
    {
        var port = await PortAsync();
        var path = $"/run %25/t{Interlocked.Increment(ref _prefixes).ToString(CultureInfo.InvariantCulture)}";
        using var client = new HttpClient();
        using var made = await client.PutAsync(
            new Uri($"http://127.0.0.1:{port}/webhdfs/v1{Escaped(path)}?op=MKDIRS&user.name={User}"), null);
        made.EnsureSuccessStatusCode();
        var options = new Dictionary<string, string>(more ?? new Dictionary<string, string>());
        options.TryAdd("user", User);
        options.TryAdd("buffer-size", "5M");
        return new WebHdfsConnector(TimeProvider.System, new SystemRandomSource())
            .Open(new Uri($"webhdfs://127.0.0.1:{port}{Escaped(path)}"), options);
    }

    public async ValueTask DisposeAsync()
    {
        if (_port.IsValueCreated)
        {
            await _port.Value.ContinueWith(static _ => { }, TaskScheduler.Default);
            _process?.Dispose();
            if (_directory is not null)
            {
                Directory.Delete(_directory, recursive: true);
            }
        }
    }

    private static string Escaped(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));

    private async Task<int> StartAsync()
    {
        // In memory: what the door's own store costs is not measured here.
        _directory = Path.Combine("/dev/shm", $"fabric-hdfs-{Environment.ProcessId}");
        Directory.CreateDirectory(_directory);
        var store = Directory.CreateDirectory(Path.Combine(_directory, "store")).FullName;
        var port = ServerProcess.FreePort();
        _process = ServerProcess.Start(
            "dotnet", Path.Combine(AppContext.BaseDirectory, "OrleansAlluxio.Silo.dll"), "up",
            "--home", Path.Combine(_directory, "home"), "--mount", $"/={new Uri(store).AbsoluteUri}",
            "--mem", $"{Path.Combine(_directory, "mem")}=64MiB", "--ssd", $"{Path.Combine(_directory, "ssd")}=256MiB",
            "--webhdfs", $"127.0.0.1:{port}", "--webhdfs-superuser", User,
            "--s3", "127.0.0.1:0", "--http", "127.0.0.1:0").DropOutput();
        await _process.WaitForPortAsync(port);
        return port;
    }
}
