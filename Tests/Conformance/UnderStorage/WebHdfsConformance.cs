using OrleansAlluxio.Tests.Conformance.Servers;
using OrleansAlluxio.UnderStorage.Abstractions;

namespace OrleansAlluxio.Tests.Conformance.UnderStorage;

/// <summary>The contract on the WebHDFS door of another fabric.</summary>
public sealed class WebHdfsConformance(FabricHdfsServer server) : UnderStorageConformance
{
    protected override async ValueTask<IUnderStorage> OpenAsync() => await server.OpenAsync();
}
