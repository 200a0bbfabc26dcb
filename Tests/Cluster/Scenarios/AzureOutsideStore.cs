using Azure.Storage.Blobs;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Conformance.Servers;

namespace OrleansAlluxio.Tests.Cluster.Scenarios;

/// <summary>A prefix of the Azure emulator, reached through a proxy that notes the requests.</summary>
internal sealed class AzureOutsideStore : IOutsideStore
{
    private readonly string _prefix = $"scenario-{Guid.NewGuid():n}";
    private readonly BlobContainerClient _container;
    private readonly FaultProxy _proxy;

    private AzureOutsideStore(BlobContainerClient container, int port)
    {
        _container = container;
        _proxy = new FaultProxy(port, static _ => Fault.None);
    }

    public IReadOnlyCollection<string> Requests => [.. _proxy.Seen];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<AzureOutsideStore> OpenAsync(AzuriteServer server) =>
        new(await server.ContainerAsync(), await server.PortAsync());

    public MountRequest MountAt(string path, long syncIntervalMs) => new()
    {
        Path = FabricPath.Parse(path),
        Uri = $"wasb://{AzuriteServer.Container}@{AzuriteServer.Account}/{_prefix}",
        SyncIntervalMs = syncIntervalMs,
        Options = new Dictionary<string, string>
        {
            ["endpoint"] = AzuriteServer.EndpointAt(_proxy.Port),
            ["account-key"] = AzuriteServer.AccountKey,
        },
    };

    public Task PutAsync(string path, byte[] bytes) =>
        _container.GetBlobClient($"{_prefix}/{path}").UploadAsync(new BinaryData(bytes), overwrite: true, Token);

    public Task DeleteAsync(string path) =>
        _container.DeleteBlobAsync($"{_prefix}/{path}", cancellationToken: Token);

    public ValueTask DisposeAsync() => _proxy.DisposeAsync();
}
