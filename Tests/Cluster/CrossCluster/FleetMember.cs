using OrleansAlluxio.Client;
using OrleansAlluxio.Tests.Cluster.Processes;

namespace OrleansAlluxio.Tests.Cluster.CrossCluster;

/// <summary>One cluster of a fleet, behind its proxy; killed and started again at will.</summary>
internal sealed class FleetMember(SharedStore store, int number) : IAsyncDisposable
{
    private readonly FabricHome _home = store.NewHome();
    private FabricProcess? _process;

    public string Id => $"c{number}";

    public int Number => number;

    public FaultProxy Proxy { get; } = new((ulong)number + 1);

    /// <summary>Talks to it; fails while it is dead.</summary>
    public HttpFabricClient Client { get; private set; } = null!;

    public async Task StartAsync()
    {
        Proxy.Target = null;
        _process = await FabricProcess.StartAsync(
            _home, [.. store.Arguments(Id), "--cluster-advertise", Proxy.Url.ToString()]);
        Client = _process.Api();
        Proxy.Target = _process.Http;
    }

    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.ExitAsync();
    }

    public async Task RestartAsync()
    {
        Client.Dispose();
        await _process!.DisposeAsync();
        await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        await Proxy.DisposeAsync();
    }
}
