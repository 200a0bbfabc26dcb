using OrleansAlluxio.Tests.Conformance.Servers;
using OrleansAlluxio.UnderStorage.Abstractions;

namespace OrleansAlluxio.Tests.Conformance.UnderStorage;

/// <summary>The contract on Microsoft's emulator of Azure Blob Storage.</summary>
public sealed class AzuriteConformance(AzuriteServer server) : UnderStorageConformance
{
    protected override async ValueTask<IUnderStorage> OpenAsync() => await server.OpenAsync();
}
