using Azure.Storage.Blobs;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Tests.Conformance.Servers;
using OrleansAlluxio.UnderStorage.Abstractions;
using OrleansAlluxio.UnderStorage.Azure;

[assembly: AssemblyFixture(typeof(AzuriteServer))]

namespace OrleansAlluxio.Tests.Conformance.Servers;

/// <summary>Microsoft's Azure Blob emulator, started at its first use and once for all tests of the assembly.</summary>
public sealed class AzuriteServer : IAsyncLifetime
{
    /// <summary>The emulator's only account.</summary>
    public const string Account = "devstoreaccount1";

    /// <summary>The key its makers publish.</summary>
    public const string AccountKey =
        "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    /// <summary>The container all tests use, each below a prefix of its own.</summary>
    public const string Container = "conformance";

    private readonly string _binary = Path.Combine(
        Environment.GetEnvironmentVariable("FABRIC_TEST_NPM") ?? "/opt/fabric-npm", "node_modules/.bin/azurite-blob");

    private readonly Lazy<Task<int>> _port;
    private string? _directory;
    private ServerProcess? _process;
    private int _prefixes;

    public AzuriteServer() => _port = new Lazy<Task<int>>(StartAsync);

    /// <summary>The emulator's address at a port: its own, or a proxy's.</summary>
    public static string EndpointAt(int port) => $"http://127.0.0.1:{port}/{Account}";

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>The port; skips the test when the server is not installed.</summary>
    public Task<int> PortAsync()
    {
        Assert.SkipUnless(File.Exists(_binary), $"azurite is not installed at {_binary}.");
        return _port.Value;
    }

    /// <summary>The container, for what happens behind the connector's back.</summary>
    public async Task<BlobContainerClient> ContainerAsync() => new(
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={AccountKey};" +
        $"BlobEndpoint={EndpointAt(await PortAsync())}", Container,
        new BlobClientOptions { TrimBlobNameSlashes = false });

    /// <summary>A store on an empty prefix.</summary>
    public async Task<IUnderStorage> OpenAsync(IReadOnlyDictionary<string, string>? more = null)
    {
        var options = new Dictionary<string, string>
        {
            ["endpoint"] = EndpointAt(await PortAsync()),
            ["account-key"] = AccountKey,
            ["part-size"] = "5M",
            ["multipart-threshold"] = "5M",
        };
        foreach (var (name, value) in more ?? new Dictionary<string, string>())
        {
            options[name] = value;
        }

        var connector = new AzureConnector(TimeProvider.System, new SystemRandomSource());
        var prefix = $"run {Environment.ProcessId}/t{Interlocked.Increment(ref _prefixes)}";
        return connector.Open(new Uri($"wasb://{Container}@{Account}/{Uri.EscapeDataString(prefix)}"), options);
    }

    /// <summary>The same prefix as another process would open it.</summary>
    public async Task<IUnderStorage> ReopenAsync(
        IUnderStorage store, IReadOnlyDictionary<string, string>? more = null)
    {
        var options = new Dictionary<string, string>(more ?? new Dictionary<string, string>())
        {
            ["account-key"] = AccountKey,
        };
        options.TryAdd("endpoint", EndpointAt(await PortAsync()));
        return new AzureConnector(TimeProvider.System, new SystemRandomSource()).Open(
            new Uri(store.Description), options);
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

    private async Task<int> StartAsync()
    {
        _directory = Directory.CreateTempSubdirectory("fabric-azurite-").FullName;
        var port = ServerProcess.FreePort();
        _process = ServerProcess.Start(
            _binary, "--blobHost", "127.0.0.1", "--blobPort", $"{port}", "--location", _directory, "--silent",
            "--disableTelemetry", "--skipApiVersionCheck").DropOutput();
        await _process.WaitForPortAsync(port);
        var container = new BlobContainerClient(
            $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={AccountKey};" +
            $"BlobEndpoint={EndpointAt(port)}", Container);
        await container.CreateAsync();
        return port;
    }
}
