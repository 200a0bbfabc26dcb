using Npgsql;
using OrleansAlluxio.Tests.Cluster.Processes;
using OrleansAlluxio.Tests.Conformance.Servers;

namespace OrleansAlluxio.Tests.Cluster.Takeover;

/// <summary>Two silos over one database and one root store; the first leads, the second stands by.</summary>
internal sealed class SiloPair : IAsyncDisposable
{
    private static int _databases;

    private readonly FabricHome _firstHome = new();
    private readonly FabricHome _secondHome;
    private readonly string _connection;
    private readonly int _secondPort = ServerProcess.FreePort();
    private string[] _more = [];

    private SiloPair(string connection)
    {
        _connection = connection;
        _secondHome = new FabricHome { SharedStore = _firstHome.Store };
    }

    /// <summary>Who leads at first.</summary>
    public FabricProcess First { get; private set; } = null!;

    /// <summary>Who stands by at first.</summary>
    public FabricProcess Second { get; private set; } = null!;

    /// <summary>The store of both.</summary>
    public string Store => _firstHome.Store;

    /// <summary>What tells a worker that the second may lead, too.</summary>
    public string[] JoinOfSecond => ["--join", $"http://127.0.0.1:{_secondPort}"];

    /// <summary>A database of its own on a server; skips the test where there is none.</summary>
    public static async Task<string> DatabaseAsync(PostgreSqlServer server)
    {
        Assert.SkipWhen(server.SkipReason is not null, server.SkipReason ?? string.Empty);
        var name = $"takeover_{Interlocked.Increment(ref _databases)}";
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        await using var command = source.CreateCommand($"CREATE DATABASE {name}");
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        return new NpgsqlConnectionStringBuilder(server.ConnectionString) { Database = name }.ConnectionString;
    }

    /// <summary>Starts both.</summary>
    public static async Task<SiloPair> StartAsync(PostgreSqlServer server, params string[] more)
    {
        var pair = new SiloPair(await DatabaseAsync(server)) { _more = more };
        try
        {
            pair.First = await FabricProcess.StartAsync(pair._firstHome, pair.Arguments);
            pair.Second = FabricProcess.Begin(
                pair._secondHome, [.. pair.Arguments, "--http", $"127.0.0.1:{pair._secondPort}"]);
            await Eventually.HoldsAsync(
                "the second silo stands by",
                () => Task.FromResult(pair.Second.Log.Contains("standing by: process ", StringComparison.Ordinal)));
            return pair;
        }
        catch
        {
            await pair.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends the process that led and starts another one in its home, which stands by.</summary>
    public FabricProcess BeginAgainInFirstHome() => FabricProcess.Begin(_firstHome, Arguments);

    public async ValueTask DisposeAsync()
    {
        foreach (var process in new[] { First, Second })
        {
            if (process is not null)
            {
                await process.DisposeAsync();
            }
        }

        NpgsqlConnection.ClearAllPools();
        _secondHome.Dispose();
        _firstHome.Dispose();
    }

    private string[] Arguments => ["--role", "silo", "--cluster", _connection, .. _more];
}
