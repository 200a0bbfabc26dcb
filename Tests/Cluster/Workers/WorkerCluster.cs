using OrleansAlluxio.Client;
using OrleansAlluxio.Core.Workers;
using OrleansAlluxio.Tests.Cluster.Processes;

namespace OrleansAlluxio.Tests.Cluster.Workers;

/// <summary>One process with the metadata and some workers, as real processes on homes of their own.</summary>
internal sealed class WorkerCluster : IAsyncDisposable
{
    private readonly List<FabricHome> _homes = [];
    private readonly List<FabricProcess?> _workers = [];

    private readonly string[] _serverArguments;

    private WorkerCluster(string[] serverArguments) => _serverArguments = serverArguments;

    /// <summary>The home, and the root store, of the process with the metadata.</summary>
    public FabricHome Home { get; } = new();

    /// <summary>That process.</summary>
    public FabricProcess Server { get; private set; } = null!;

    /// <summary>Its API.</summary>
    public HttpFabricClient Api { get; private set; } = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Starts it and waits until all workers are live.</summary>
    public static async Task<WorkerCluster> StartAsync(int workers, params string[] serverArguments)
    {
        var cluster = new WorkerCluster(serverArguments);
        try
        {
            cluster.Server = await FabricProcess.StartAsync(cluster.Home, serverArguments);
            cluster.Api = cluster.Server.Api();
            var starts = new List<Task>();
            for (var i = 0; i < workers; i++)
            {
                cluster._homes.Add(new FabricHome());
                cluster._workers.Add(null);
                starts.Add(cluster.StartWorkerAsync(i));
            }

            await Task.WhenAll(starts);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>A worker's process.</summary>
    public FabricProcess Worker(int index) => _workers[index]!;

    /// <summary>Starts a worker on its home, which may hold what an earlier process left.</summary>
    public async Task StartWorkerAsync(int index, params string[] more) =>
        _workers[index] = await Server.StartWorkerAsync(Home, _homes[index], more);

    /// <summary>Starts one worker more.</summary>
    public Task AddWorkerAsync(params string[] more)
    {
        _homes.Add(new FabricHome());
        _workers.Add(null);
        return StartWorkerAsync(_homes.Count - 1, more);
    }

    /// <summary>Starts one worker more, on a home of its own; owned from now on.</summary>
    public Task AddWorkerAsync(FabricHome home, params string[] more)
    {
        _homes.Add(home);
        _workers.Add(null);
        return StartWorkerAsync(_homes.Count - 1, more);
    }

    /// <summary>The token of a worker's home, which its figures are read with.</summary>
    public string TokenOf(int index) => File.ReadLines(Path.Combine(_homes[index].Home, "credentials"))
        .Single(static l => l.StartsWith("token=", StringComparison.Ordinal))["token=".Length..];

    /// <summary>Number of workers that were started.</summary>
    public int Workers => _workers.Count;

    /// <summary>kill -9 of a worker, and another process in its home; its tiers may be lost.</summary>
    public async Task RestartWorkerAsync(int index, bool losesPages)
    {
        Worker(index).Kill();
        await Worker(index).DisposeAsync();
        if (losesPages)
        {
            LosePages(_homes[index]);
        }

        await StartWorkerAsync(index);
    }

    /// <summary>
    /// kill -9 of the server, and another one in its home where the workers look for it; its tiers may be lost.
    /// </summary>
    public async Task RestartServerAsync(bool losesPages)
    {
        var url = Server.Http;
        Server.Kill();
        await Server.ExitAsync();
        if (losesPages)
        {
            LosePages(Home);
        }

        await Server.DisposeAsync();
        Api.Dispose();
        Server = await FabricProcess.StartAsync(Home, [.. _serverArguments, "--http", url.Authority]);
        Api = Server.Api();
    }

    /// <summary>The status of a worker, found by where it serves.</summary>
    public async Task<WorkerStatus> StatusAsync(int index)
    {
        var url = Worker(index).Http;
        return (await Api.Workers.ListAsync(Token)).Single(w => w.Url == url);
    }

    /// <summary>Waits until a worker is in a state.</summary>
    public Task IsAsync(string id, WorkerState state) => Eventually.HoldsAsync(
        $"worker {id} is {state}",
        async () => (await Api.Workers.ListAsync(Token)).Any(w => w.Id == id && w.State == state));

    /// <summary>Takes the server's own worker out of the ring: every block belongs to a worker process.</summary>
    public async Task OnlyWorkersAsync() => await Api.Workers.DecommissionAsync("local", Token);

    private static void LosePages(FabricHome home)
    {
        Directory.Delete(home.Ssd, recursive: true);
        Directory.Delete(home.Memory, recursive: true);
        Directory.CreateDirectory(home.Memory);
    }

    public async ValueTask DisposeAsync()
    {
        Api?.Dispose();
        foreach (var process in _workers.Append(Server))
        {
            if (process is not null)
            {
                await process.DisposeAsync();
            }
        }

        _homes.ForEach(static home => home.Dispose());
        Home.Dispose();
    }
}
