using OrleansAlluxio.Client.Http;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.Client;

/// <summary>Grants over the fabric API.</summary>
internal sealed class HttpFabricShortCircuit(ApiTransport transport) : IFabricShortCircuit
{
    public ValueTask<IReadOnlyList<ProofPlace>> ListProofsAsync(CancellationToken cancellationToken) =>
        transport.CallAsync(
            ApiCall.Get(ApiTarget.Of("list proof files", WireNames.ShortCircuit)),
            FabricJson.Default.IReadOnlyListProofPlace, cancellationToken);

    public ValueTask<PageGrant> GrantAsync(FabricPath path, GrantWish wish, CancellationToken cancellationToken) =>
        transport.CallAsync(
            ApiCall.Json(
                HttpMethod.Post, ApiTarget.Of("grant pages", WireNames.ShortCircuit, path), wish,
                FabricJson.Default.GrantWish),
            FabricJson.Default.PageGrant, cancellationToken);
}
