using OrleansAlluxio.Tests.Conformance.Servers;
using OrleansAlluxio.UnderStorage.Abstractions;

namespace OrleansAlluxio.Tests.Conformance.Sync;

/// <summary>Sync over a small S3 server.</summary>
public sealed class S3RverSyncTests(S3RverServer server) : SyncConformance
{
    protected override async ValueTask<IUnderStorage> OpenAsync()
    {
        var store = await server.OpenAsync();
        await store.ProbeAsync(write: true, Token);
        return store;
    }
}
