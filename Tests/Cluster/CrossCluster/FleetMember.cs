using OrleansAlluxio.Client;
using OrleansAlluxio.Tests.Cluster.Processes;
using OrleansAlluxio.Tests.Conformance.Servers;

namespace OrleansAlluxio.Tests.Cluster.CrossCluster;

/// <summary>One cluster of a fleet, behind its proxy; killed and started again at will.</summary>
internal sealed class FleetMember(SharedStore store, int number) : IAsyncDisposable
{
    private readonly FabricHome _home = store.NewHome();
    private readonly TcpRelay? _broker = store.Broker is { } broker ? new TcpRelay(broker.Port) : null;
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
            _home, [.. store.Arguments(Id), "--cluster-advertise", Proxy.Url.ToString(), .. Carrier()]);
        Client = _process.Api();
        Proxy.Target = _process.Http;
    }

    /// <summary>Cuts it off from those who hear it, and from the broker; or not any more.</summary>
    public void Cut(bool isCut)
    {
        Proxy.IsCut = isCut;
        _broker?.IsCut = isCut;
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
        if (_broker is not null)
        {
            await _broker.DisposeAsync();
        }
    }

    private string[] Carrier() =>
        _broker is null ? [] : ["--cluster-carrier", RabbitMqServer.UrlAt(_broker.Port).ToString()];
}
