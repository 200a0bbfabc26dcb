using OrleansAlluxio.Tests.Conformance.Servers;
using OrleansAlluxio.UnderStorage.Abstractions;

namespace OrleansAlluxio.Tests.Conformance.Sync;

/// <summary>Sync over the emulator of Azure Blob Storage.</summary>
public sealed class AzuriteSyncTests(AzuriteServer server) : SyncConformance
{
    protected override bool TagsNameTheBytes => false;

    protected override async ValueTask<IUnderStorage> OpenAsync() => await server.OpenAsync();
}
