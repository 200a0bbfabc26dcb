using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Orleans.TestingHost;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Silo.Home;
using OrleansAlluxio.Silo.Silos;
using OrleansAlluxio.Tests.Conformance.Servers;
using OrleansAlluxio.Tests.Gateway.Support;

namespace OrleansAlluxio.Tests.Orleans.Silos;

/// <summary>
/// Three silos of this process over one PostgreSQL database and one root store, deployed by Orleans' test host. Behind
/// one address each connection reaches another of them.
/// </summary>
internal sealed class SiloCluster : IRunningFabric
{
    /// <summary>How many silos there are.</summary>
    public const int Count = 3;

    private static int _databases;
    private readonly TestCluster _cluster;
    private readonly SiloFront _s3;
    private readonly SiloFront _webHdfs;
    private readonly SiloFront _http;

    private SiloCluster(TestCluster cluster)
    {
        _cluster = cluster;
        Silos = [.. cluster.Silos.Cast<FabricSiloHandle>().Select(static s => s.Process)];
        _s3 = new SiloFront(Silos.Select(static s => s.Doors.S3));
        _webHdfs = new SiloFront(Silos.Select(static s => s.Doors.WebHdfs!));
        _http = new SiloFront(Silos.Select(static s => s.Doors.Http));
    }

    /// <summary>The database they share.</summary>
    public required string Database { get; init; }

    /// <summary>What a process that has their secret is started with.</summary>
    public IReadOnlyList<string> SecretArguments { get; } = ["--cluster-secret", JoinedGateway.Secret];

    /// <summary>The silos; any of them may lead.</summary>
    public IReadOnlyList<SiloProcess> Silos { get; }

    public Uri S3Url => _s3.Url;

    public Uri WebHdfsUrl => _webHdfs.Url;

    public IReadOnlyList<Uri> WebHdfsUrls => [.. Silos.Select(static s => s.Doors.WebHdfs!)];

    public Uri HttpUrl => _http.Url;

    /// <summary>The fabric at a silo that does not lead.</summary>
    public IFabricClient Client => Silos.First(static s => !s.Client.Leads).Client;

    public Credentials Credentials => Silos[0].Credentials;

    /// <summary>Starts them; their homes lie below a directory.</summary>
    public static async Task<SiloCluster> StartAsync(
        PostgreSqlServer server, string home, IReadOnlyList<string> more)
    {
        var database = await DatabaseAsync(server);
        if (!more.Any(static m => m.StartsWith("/=", StringComparison.Ordinal)))
        {
            var root = Directory.CreateDirectory(Path.Combine(home, "root"));
            more = [.. more, "--mount", $"/={new Uri(root.FullName).AbsoluteUri}"];
        }

        var builder = new TestClusterBuilder(Count)
        {
            CreateSiloAsync = (name, _) => FabricSiloHandle.StartAsync(
                name,
                [
                    "--role", "silo", "--cluster", database, "--home", Path.Combine(home, name),
                    "--http", "127.0.0.1:0", "--mem", $"{home}/{name}.mem=48MiB", "--ssd", $"{home}/{name}.ssd=96MiB",
                    .. SoleFabric.DoorArguments, .. more,
                ]),
        };

        // Membership is the fabric's own, in the database; its silos let no client of Orleans in.
        builder.Options.UseTestClusterMembership = false;
        builder.Options.InitializeClientOnDeploy = false;
        builder.Options.ConfigureFileLogging = false;
        var cluster = builder.Build();
        try
        {
            await cluster.DeployAsync();
            var silos = new SiloCluster(cluster) { Database = database };
            await silos.InForceAsync();
            return silos;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>A database of its own; skips the test where there is no server.</summary>
    public static async Task<string> DatabaseAsync(PostgreSqlServer server)
    {
        Assert.SkipWhen(server.SkipReason is not null, server.SkipReason ?? string.Empty);
        var name = $"orleans_{Interlocked.Increment(ref _databases)}";
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        await using var command = source.CreateCommand($"CREATE DATABASE {name}");
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        return new NpgsqlConnectionStringBuilder(server.ConnectionString) { Database = name }.ConnectionString;
    }

    // A silo serves before the view with the last of them is in force everywhere; who owns what changes with it.
    private async Task InForceAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(180));
        while (Silos.Any(static s => s.Services.GetRequiredService<SiloParts>().Gate.View.Members.Count != Count))
        {
            Assert.False(limit.IsCancellationRequested, "Missing event: the silos agree on their view.");
            await Task.Delay(20, CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _s3.DisposeAsync();
        await _webHdfs.DisposeAsync();
        await _http.DisposeAsync();
        await _cluster.DisposeAsync();
    }
}
