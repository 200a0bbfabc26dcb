using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Workers;
using OrleansAlluxio.Tests.Cluster.Processes;

namespace OrleansAlluxio.Tests.Cluster.Gateways;

/// <summary>
/// One process with the metadata, three workers and two gateways, each to be killed and started again. The second
/// worker has a disk that is smaller than its tier believes.
/// </summary>
internal sealed class Topology : IAsyncDisposable
{
    private const int Workers = 3;
    private const int Gateways = 2;
    private const int SmallWorker = 1;

    private readonly FabricHome _home = new();
    private readonly FabricHome[] _homes = new FabricHome[Workers];
    private readonly FabricProcess?[] _workers = new FabricProcess?[Workers];
    private readonly FabricProcess?[] _gateways = new FabricProcess?[Gateways];
    private TemporaryMount? _disk;

    private Topology()
    {
    }

    /// <summary>The process with the metadata.</summary>
    public FabricProcess Server { get; private set; } = null!;

    /// <summary>Whether a disk could be made that is too small.</summary>
    public bool HasSmallDisk => _disk is not null;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Starts everything.</summary>
    public static async Task<Topology> StartAsync(int smallDiskMebibytes)
    {
        var topology = new Topology();
        try
        {
            topology.Server = await FabricProcess.StartAsync(topology._home, "--worker-lost-after", "2s");
            for (var i = 0; i < Workers; i++)
            {
                topology._homes[i] = new FabricHome { MemoryQuota = "2MiB", SsdQuota = "64MiB" };
            }

            topology._disk = TemporaryMount.TryOver(topology._homes[SmallWorker].Ssd, smallDiskMebibytes);
            await Task.WhenAll(
                [
                    .. Enumerable.Range(0, Workers).Select(topology.StartWorkerAsync),
                    .. Enumerable.Range(0, Gateways).Select(topology.StartGatewayAsync),
                ]);
            return topology;
        }
        catch
        {
            await topology.DisposeAsync();
            throw;
        }
    }

    /// <summary>A gateway.</summary>
    public FabricProcess Gateway(int index) => _gateways[index]!;

    /// <summary>Starts a worker on its home.</summary>
    public async Task StartWorkerAsync(int index) =>
        _workers[index] = await Server.StartWorkerAsync(_home, _homes[index]);

    /// <summary>Starts a gateway.</summary>
    public async Task StartGatewayAsync(int index) => _gateways[index] = await Server.StartGatewayAsync(_home);

    /// <summary>kill -9.</summary>
    public async Task KillWorkerAsync(int index) => await _workers[index]!.DisposeAsync();

    /// <summary>kill -9; requests go on to find the process that was there.</summary>
    public async Task KillGatewayAsync(int index)
    {
        _gateways[index]!.Kill();
        await _gateways[index]!.ExitAsync();
    }

    /// <summary>kill -9 of the process with the metadata, and another on its home and port.</summary>
    public async Task RestartServerAsync()
    {
        var port = Server.Http.Port;
        await Server.DisposeAsync();
        Server = await FabricProcess.StartAsync(
            _home, "--http", $"127.0.0.1:{port}", "--worker-lost-after", "2s");
    }

    /// <summary>The id of a worker, found by where it serves.</summary>
    public async Task<string> IdOfAsync(IFabricClient api, int index)
    {
        var url = _workers[index]!.Http;
        return (await api.Workers.ListAsync(Token)).Single(w => w.Url == url).Id;
    }

    /// <summary>Waits until a worker is in a state.</summary>
    public Task IsAsync(IFabricClient api, string id, WorkerState state) => Eventually.HoldsAsync(
        $"worker {id} is {state}",
        async () => (await api.Workers.ListAsync(Token)).Any(w => w.Id == id && w.State == state));

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _gateways.Concat(_workers).Append(Server))
        {
            if (process is not null)
            {
                await process.DisposeAsync();
            }
        }

        _disk?.Dispose();
        foreach (var home in _homes.Append(_home))
        {
            home?.Dispose();
        }
    }
}
