using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.UnderStorage.Abstractions;
using OrleansAlluxio.UnderStorage.S3;

namespace OrleansAlluxio.Tests.Conformance.Servers;

/// <summary>An S3 server, started at its first use and once for all tests of the assembly.</summary>
public abstract class S3TestServer : IAsyncLifetime
{
    private readonly Lazy<Task<int>> _port;
    private int _prefixes;

    protected S3TestServer() => _port = new Lazy<Task<int>>(StartAsync);

    public abstract string AccessKey { get; }

    public abstract string SecretKey { get; }

    /// <summary>The bucket all tests use, each below a prefix of its own.</summary>
    public abstract string Bucket { get; }

    /// <summary>Why there is no such server here; null when there is.</summary>
    protected abstract string? WhyMissing { get; }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>The port; skips the test when the server is not installed.</summary>
    public Task<int> PortAsync()
    {
        Assert.SkipWhen(WhyMissing is not null, WhyMissing ?? string.Empty);
        return _port.Value;
    }

    /// <summary>A store on an empty prefix.</summary>
    public async Task<IUnderStorage> OpenAsync(IReadOnlyDictionary<string, string>? more = null)
    {
        var options = new Dictionary<string, string>
        {
            ["endpoint"] = $"http://127.0.0.1:{await PortAsync()}",
            ["access-key"] = AccessKey,
            ["secret-key"] = SecretKey,
            ["part-size"] = "5M",
            ["multipart-threshold"] = "5M",
        };
        foreach (var (name, value) in more ?? new Dictionary<string, string>())
        {
            options[name] = value;
        }

        var connector = new S3Connector(TimeProvider.System, new SystemRandomSource());
        var prefix = $"run {Environment.ProcessId}/t{Interlocked.Increment(ref _prefixes)}";
        return connector.Open(new Uri($"s3://{Bucket}/{Uri.EscapeDataString(prefix)}"), options);
    }

    public async ValueTask DisposeAsync()
    {
        if (_port.IsValueCreated)
        {
            await _port.Value.ContinueWith(static _ => { }, TaskScheduler.Default);
            await StopAsync();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Starts the server with temporary data and returns its port.</summary>
    protected abstract Task<int> StartAsync();

    /// <summary>Ends it and removes its data.</summary>
    protected abstract Task StopAsync();
}
