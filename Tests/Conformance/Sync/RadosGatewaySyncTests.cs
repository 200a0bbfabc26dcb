using OrleansAlluxio.Tests.Conformance.Servers;
using OrleansAlluxio.UnderStorage.Abstractions;

namespace OrleansAlluxio.Tests.Conformance.Sync;

/// <summary>Sync over Ceph's S3 gateway.</summary>
public sealed class RadosGatewaySyncTests(RadosGatewayServer server) : SyncConformance
{
    protected override async ValueTask<IUnderStorage> OpenAsync()
    {
        var store = await server.OpenAsync();

        // Finds out whether the gateway honours conditional writes.
        await store.ProbeAsync(write: true, Token);
        return store;
    }
}
