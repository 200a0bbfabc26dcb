using OrleansAlluxio.Client.Http;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Client;

/// <summary>Other clusters, over the fabric API.</summary>
internal sealed class HttpFabricClusters(ApiTransport transport) : IFabricClusters
{
    public ValueTask<FenceResult> FenceAsync(FabricPath path, CancellationToken cancellationToken) =>
        transport.CallAsync(
            ApiCall.Post(ApiTarget.Of("fence", WireNames.Fence, path)) with { Waits = true },
            FabricJson.Default.FenceResult, cancellationToken);

    public ValueTask<ClusterReport> GetAsync(bool live, CancellationToken cancellationToken) =>
        transport.CallAsync(
            ApiCall.Get(ApiTarget.Of("list clusters", WireNames.Clusters).With("live", live)),
            FabricJson.Default.ClusterReport, cancellationToken);

    public async ValueTask<bool> ForgetAsync(string id, CancellationToken cancellationToken)
    {
        var answer = await transport.CallAsync(
            ApiCall.Delete(ApiTarget.Of("forget cluster", WireNames.Clusters).With("id", id)),
            FabricJson.Default.WireChanged, cancellationToken).ConfigureAwait(false);
        return answer.Changed;
    }
}
