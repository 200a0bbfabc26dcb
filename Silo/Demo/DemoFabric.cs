using OrleansAlluxio.Client;
using OrleansAlluxio.Silo.Home;

namespace OrleansAlluxio.Silo.Demo;

/// <summary>A fabric in a process of its own and a client of it; can be killed and started again.</summary>
internal sealed class DemoFabric : IAsyncDisposable
{
    private readonly string _home;
    private readonly string _runDirectory;
    private readonly TimeProvider _time;
    private DemoProcess? _process;
    private HttpFabricClient? _client;
    private string _lastLines = string.Empty;

    /// <summary>Starts nothing yet.</summary>
    public DemoFabric(string home, string runDirectory, TimeProvider time)
    {
        _home = home;
        _runDirectory = runDirectory;
        _time = time;
    }

    /// <summary>The fabric over its API.</summary>
    public IFabricClient Client =>
        _client ?? throw new InvalidOperationException($"The fabric in '{_home}' is not up.");

    /// <summary>Its keys.</summary>
    public Credentials Keys { get; private set; } = null!;

    /// <summary>Its S3 door.</summary>
    public Uri S3Url { get; private set; } = null!;

    /// <summary>Its API.</summary>
    public Uri HttpUrl { get; private set; } = null!;

    /// <summary>What the process said last on standard error, of the one that ended last when none runs.</summary>
    public string LastLines => _process?.LastLines ?? _lastLines;

    /// <summary>When the process was started last, for times from there.</summary>
    public long StartedAt { get; private set; }

    /// <summary>Starts the process on free ports and waits until it serves; returns how long that took.</summary>
    public async Task<TimeSpan> StartAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        StartedAt = _time.GetTimestamp();
        _process = DemoProcess.Start(
            [
                "up", "--home", _home, "--s3", "127.0.0.1:0", "--webhdfs", "127.0.0.1:0", "--http", "127.0.0.1:0",
                .. arguments,
            ],
            _runDirectory, _time);
        var ready = await _process.ReadyAsync(cancellationToken);
        var elapsed = _time.GetElapsedTime(StartedAt);
        S3Url = Url(ready, "s3=");
        HttpUrl = Url(ready, "http=");
        Keys = Credentials.Read(Path.Combine(_home, "credentials"));
        _client = new HttpFabricClient(
            new FabricClientOptions
            {
                Server = HttpUrl,
                Token = Keys.Token,

                // The demo counts what the server does: what is read from its files, it does not see.
                ShortCircuit = false,
            },
            _time, new SystemRandomSource());
        return elapsed;
    }

    /// <summary>Counters of the process, since its start.</summary>
    public async Task<DemoCounters> CountAsync(CancellationToken cancellationToken) =>
        DemoCounters.Of(await Client.Administration.GetStatusAsync(cancellationToken));

    /// <summary>SIGKILL. Calls under way fail.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        await _process!.KillAsync(cancellationToken);
        await DisposeAsync();
    }

    /// <summary>SIGTERM; the exit code.</summary>
    public async Task<int> StopAsync(CancellationToken cancellationToken)
    {
        var code = await _process!.StopAsync(cancellationToken);
        await DisposeAsync();
        return code;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        _client = null;
        if (_process is not null)
        {
            await _process.DisposeAsync();
            _lastLines = _process.LastLines;
            _process = null;
        }
    }

    private static Uri Url(string ready, string name)
    {
        var part = ready.Split(' ').FirstOrDefault(p => p.StartsWith(name, StringComparison.Ordinal));
        return part is not null && Uri.TryCreate(part[name.Length..], UriKind.Absolute, out var url)
            ? url
            : throw new FabricException(
                FabricErrorKind.Internal, "start", "fabric up", $"the ready line '{ready}' names no {name}URL");
    }
}
