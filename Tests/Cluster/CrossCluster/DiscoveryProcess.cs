using System.Diagnostics;
using System.Globalization;
using OrleansAlluxio.Tests.Cluster.Processes;

namespace OrleansAlluxio.Tests.Cluster.CrossCluster;

/// <summary>A discovery process, started and killed at will; it comes back on the port it had.</summary>
internal sealed class DiscoveryProcess : IAsyncDisposable
{
    public const string Secret = "a secret of clusters";

    public const string MetricsToken = "a token of a scraper";

    private Process _process = null!;

    /// <summary>Where it listens.</summary>
    public Uri Url { get; private set; } = null!;

    public static async Task<DiscoveryProcess> StartAsync()
    {
        var discovery = new DiscoveryProcess();
        await discovery.LaunchAsync(0);
        return discovery;
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>Starts it again where it was, with nothing in its memory.</summary>
    public Task RestartAsync(string secret = Secret) => LaunchAsync(Url.Port, secret);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private async Task LaunchAsync(int port, string secret = Secret)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        foreach (var argument in (string[])
            [
                Path.Combine(AppContext.BaseDirectory, "OrleansAlluxio.Silo.dll"), "up", "--role", "discovery",
                "--http", $"127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}",
            ])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["FABRIC_CLUSTER_SECRET"] = secret;
        start.Environment["FABRIC_METRICS_TOKEN"] = MetricsToken;
        _process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(FabricProcess.TimeMax);
        var line = await _process.StandardOutput.ReadLineAsync(limit.Token)
            ?? throw new InvalidOperationException("discovery ended before it was ready");
        Url = new Uri(line.Split('=', 2)[1]);
    }
}
