using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Tests.Conformance.Servers;
using OrleansAlluxio.UnderStorage.Abstractions;

namespace OrleansAlluxio.Tests.Conformance.UnderStorage;

/// <summary>The contract on Ceph's S3 gateway.</summary>
public sealed class RadosGatewayConformance(RadosGatewayServer server) : UnderStorageConformance
{
    // Ceph 16 sometimes answers 500 for an upload that it is still taking apart.
    protected override IReadOnlyCollection<FabricErrorKind> AbortedUploadKinds =>
        [FabricErrorKind.NotFound, FabricErrorKind.Unavailable];

    protected override async ValueTask<IUnderStorage> OpenAsync()
    {
        var store = await server.OpenAsync();

        // Finds out whether the gateway honours conditional writes.
        await store.ProbeAsync(write: true, Token);
        return store;
    }
}
