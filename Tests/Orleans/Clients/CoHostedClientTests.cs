using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Hosting;
using OrleansAlluxio.Client;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Metastore.PostgreSql;
using OrleansAlluxio.Silo;
using OrleansAlluxio.Silo.Options;
using OrleansAlluxio.Tests.Conformance.Servers;
using OrleansAlluxio.Tests.Orleans.Silos;
using OrleansAlluxio.Tests.Orleans.Tree;

namespace OrleansAlluxio.Tests.Orleans.Clients;

/// <summary>
/// A service that is a client of the fabric's cluster of grains, and says nothing of where the fabric is: metadata goes
/// by grain calls, bytes by the data plane.
/// </summary>
public sealed class CoHostedClientTests(PostgreSqlServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AddOrleansAlluxio_InAClientOfTheCluster_UsesGrainsForMetadataAndTheDataPlaneForBytes()
    {
        var home = Directory.CreateTempSubdirectory("fabric-cohosted");
        await using (var cluster = await SiloCluster.StartAsync(
            server, home.FullName, ["--silo-gateway", "127.0.0.1:0"]))
        {
            using var service = await StartServiceAsync(cluster);
            var client = service.Services.GetRequiredService<IFabricClient>();
            var grains = Assert.IsType<GrainFabricClient>(client);
            await MetadataAsync(client);
            var metadata = grains.GrainCalls;
            Assert.Equal(9, metadata);

            await client.WriteAsync("/service/file", "bytes of a service");
            Assert.Equal("bytes of a service", await client.ReadAsync("/service/file"));

            // One more: where the bytes are served.
            Assert.Equal(metadata + 1, grains.GrainCalls);
            foreach (var silo in cluster.Silos)
            {
                Assert.Equal("bytes of a service", await silo.Client.ReadAsync("/service/file"));
            }

            await RefusalsAsync(client);
            await service.StopAsync(Token);
        }

        home.Delete(recursive: true);
    }

    private static async Task MetadataAsync(IFabricClient client)
    {
        var directory = FabricPath.Parse("/service");
        await client.CreateDirectoryAsync(directory, new DirectoryOptions(), Token);
        await client.CreateDirectoryAsync(FabricPath.Parse("/service/a"), new DirectoryOptions(), Token);
        await client.RenameAsync(
            FabricPath.Parse("/service/a"), FabricPath.Parse("/service/b"), new RenameOptions(), Token);
        Assert.Null(await StatusAsync(client, "/service/a"));
        Assert.True((await StatusAsync(client, "/service/b"))?.IsDirectory);
        var page = await client.ListAsync(directory, new ListOptions(), Token);
        Assert.Equal(["b"], page.Entries.Select(static e => e.Path.Name));
        var changed = await client.SetAttributesAsync(
            FabricPath.Parse("/service/b"), new AttributeChange { Mode = 0x1C0 }, Token);
        Assert.Equal(0x1C0, changed.Mode);
        Assert.True(await client.DeleteAsync(FabricPath.Parse("/service/b"), new DeleteOptions(), Token));
        Assert.False(await client.DeleteAsync(FabricPath.Parse("/service/b"), new DeleteOptions(), Token));
    }

    // A refusal is the fabric's own, whatever carried it.
    private static async Task RefusalsAsync(IFabricClient client)
    {
        var error = await Assert.ThrowsAsync<FabricException>(
            () => client.ListAsync(FabricPath.Parse("/nowhere"), new ListOptions(), Token).AsTask());
        Assert.Equal(FabricErrorKind.NotFound, error.Kind);
        var ann = new FabricCaller { User = "ann", Group = "ann" };
        error = await Assert.ThrowsAsync<FabricException>(() => client.OpenReadAsync(
            FabricPath.Parse("/service/file"), new OperationOptions { Caller = ann }, Token).AsTask());
        Assert.Equal(FabricErrorKind.Unsupported, error.Kind);
    }

    private static ValueTask<FileStatus?> StatusAsync(IFabricClient client, string path) =>
        client.TryGetStatusAsync(FabricPath.Parse(path), OperationOptions.Default, Token);

    private static async Task<IHost> StartServiceAsync(SiloCluster cluster)
    {
        var database = new PostgreSqlMetastoreOptions { ConnectionString = cluster.Database };
        var name = await ClusterNameCommand.NameAsync(
            UpOptionsParser.Parse(["--role", "silo", "--cluster", cluster.Database, .. cluster.SecretArguments]),
            Token);
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleansClient(client =>
        {
            client.UseAdoNetClustering(o =>
                (o.Invariant, o.ConnectionString) = ("Npgsql", database.ConnectionStringOfSchema));
            client.Configure<ClusterOptions>(o => (o.ClusterId, o.ServiceId) = (name, "fabric"));
        });
        builder.Services.AddOrleansAlluxio();
        var host = builder.Build();
        await host.StartAsync(Token);
        return host;
    }
}
