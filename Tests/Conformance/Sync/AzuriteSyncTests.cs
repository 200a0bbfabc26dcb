using OrleansAlluxio.Tests.Conformance.Servers;
using OrleansAlluxio.UnderStorage.Abstractions;

namespace OrleansAlluxio.Tests.Conformance.Sync;

/// <summary>Sync over Azure's blob storage, as Azurite serves it.</summary>
public sealed class AzuriteSyncTests(AzuriteServer server) : SyncConformance
{
    protected override async ValueTask<IUnderStorage> OpenAsync()
    {
        var store = await server.OpenAsync();
        await store.ProbeAsync(write: true, Token);
        return store;
    }
}
