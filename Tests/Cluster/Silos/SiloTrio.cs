using Npgsql;
using OrleansAlluxio.Client;
using OrleansAlluxio.Tests.Cluster.Processes;
using OrleansAlluxio.Tests.Cluster.Takeover;
using OrleansAlluxio.Tests.Conformance.Servers;

namespace OrleansAlluxio.Tests.Cluster.Silos;

/// <summary>Three silos over one database and one root store, all of them serving. The first leads at first.</summary>
internal sealed class SiloTrio : IAsyncDisposable
{
    private const int Count = 3;

    private readonly FabricHome[] _homes;
    private readonly string[] _more;
    private readonly HttpFabricClient?[] _clients = new HttpFabricClient?[Count];

    private SiloTrio(string connection, string[] more)
    {
        (Connection, _more) = (connection, more);
        var first = new FabricHome();
        _homes = [first, .. Enumerable.Range(1, Count - 1).Select(_ => new FabricHome { SharedStore = first.Store })];
    }

    /// <summary>The database.</summary>
    public string Connection { get; }

    /// <summary>The processes.</summary>
    public FabricProcess[] Silos { get; } = new FabricProcess[Count];

    /// <summary>Starts all three, one after the other.</summary>
    public static async Task<SiloTrio> StartAsync(PostgreSqlServer server, params string[] more)
    {
        var trio = new SiloTrio(await SiloPair.DatabaseAsync(server), more);
        try
        {
            for (var i = 0; i < Count; i++)
            {
                await trio.StartAsync(i);
            }

            return trio;
        }
        catch
        {
            await trio.DisposeAsync();
            throw;
        }
    }

    /// <summary>A client of one of them, which never repeats a call.</summary>
    public HttpFabricClient Client(int silo) => _clients[silo]!;

    /// <summary>Starts one, in its home.</summary>
    public async Task StartAsync(int silo)
    {
        Silos[silo] = await FabricProcess.StartAsync(_homes[silo], Arguments);
        _clients[silo]?.Dispose();
        _clients[silo] = Silos[silo].Api();
    }

    /// <summary>The log of all, for failures.</summary>
    public string Log => string.Join('\n', Silos.Select((s, i) => $"--- {i}\n{s?.Log}"));

    public async ValueTask DisposeAsync()
    {
        for (var i = Count - 1; i >= 0; i--)
        {
            _clients[i]?.Dispose();
            if (Silos[i] is { } silo)
            {
                await silo.DisposeAsync();
            }
        }

        NpgsqlConnection.ClearAllPools();
        foreach (var home in _homes.Reverse())
        {
            home.Dispose();
        }
    }

    /// <summary>The directory that is mounted as root.</summary>
    public string Store => _homes[0].Store;

    /// <summary>What makes a process one of these silos.</summary>
    public string[] Arguments => ["--role", "silo", "--cluster", Connection, .. _more];
}
