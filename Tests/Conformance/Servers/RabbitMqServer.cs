using OrleansAlluxio.Tests.Conformance.Servers;

[assembly: AssemblyFixture(typeof(RabbitMqServer))]

namespace OrleansAlluxio.Tests.Conformance.Servers;

/// <summary>
/// RabbitMQ on loopback, with its name server, data and cookie in a directory of its own; started at its first use.
/// Those that restart it are tests of one class: nobody else uses it.
/// </summary>
public sealed class RabbitMqServer : IAsyncLifetime
{
    private const string Binary = "/usr/lib/rabbitmq/bin/rabbitmq-server";

    private readonly Lazy<Task> _started;
    private string? _directory;
    private int _port;
    private int _names;
    private int _peers;
    private ServerProcess? _nameServer;
    private ServerProcess? _process;

    public RabbitMqServer() => _started = new Lazy<Task>(StartAsync);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>The port; skips the test when the server is not installed.</summary>
    public async Task<int> PortAsync()
    {
        Assert.SkipUnless(File.Exists(Binary), $"rabbitmq-server is not installed at {Binary}.");
        await _started.Value;
        return _port;
    }

    /// <summary>The broker's URL at a port: its own, or a relay's.</summary>
    public static Uri UrlAt(int port) => new($"amqp://guest:guest@127.0.0.1:{port}/");

    /// <summary>The broker's own URL; skips the test when the server is not installed.</summary>
    public async Task<Uri> UrlAsync() => UrlAt(await PortAsync());

    /// <summary>kill -9.</summary>
    public void Kill()
    {
        _process?.Dispose();
        _process = null;
    }

    /// <summary>Starts it again where it was, with what it had on disk.</summary>
    public async Task LaunchAsync()
    {
        var environment = Environment().Select(static e => $"{e.Key}={e.Value}");
        _process = ServerProcess.Start("/usr/bin/env", [.. environment, Binary]).DropOutput();
        await _process.WaitForPortAsync(_port);
    }

    public async ValueTask DisposeAsync()
    {
        if (_started.IsValueCreated)
        {
            await _started.Value.ContinueWith(static _ => { }, TaskScheduler.Default);
            Kill();
            _nameServer?.Dispose();
            if (_directory is not null)
            {
                Directory.Delete(_directory, recursive: true);
            }
        }
    }

    private async Task StartAsync()
    {
        _directory = Directory.CreateTempSubdirectory("fabric-rabbitmq-").FullName;
        (_port, _names, _peers) = (ServerProcess.FreePort(), ServerProcess.FreePort(), ServerProcess.FreePort());
        await File.WriteAllTextAsync(
            Path.Combine(_directory, "rabbitmq.conf"),
            $"listeners.tcp.1 = 127.0.0.1:{_port}\nvm_memory_high_watermark.absolute = 512MB\n"
                + "disk_free_limit.absolute = 10MB\n");
        await File.WriteAllTextAsync(Path.Combine(_directory, "plugins"), "[].\n");

        // The server would start one that nobody ends.
        _nameServer = ServerProcess
            .Start("/usr/bin/epmd", "-port", $"{_names}", "-address", "127.0.0.1").DropOutput();
        await _nameServer.WaitForPortAsync(_names);
        await LaunchAsync();
    }

    private Dictionary<string, string> Environment() => new()
    {
        ["HOME"] = _directory!,
        ["RABBITMQ_NODENAME"] = $"fabric{_port}@localhost",
        ["RABBITMQ_DIST_PORT"] = $"{_peers}",
        ["ERL_EPMD_PORT"] = $"{_names}",
        ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
        ["RABBITMQ_MNESIA_BASE"] = _directory!,
        ["RABBITMQ_LOG_BASE"] = _directory!,
        ["RABBITMQ_CONFIG_FILE"] = Path.Combine(_directory!, "rabbitmq.conf"),
        ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(_directory!, "plugins"),
        ["RABBITMQ_CONF_ENV_FILE"] = Path.Combine(_directory!, "none.conf"),
        ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] =
            "-kernel inet_dist_use_interface {127,0,0,1} +S 1:1 +sbwt none",
    };
}
