using OrleansAlluxio.Client.Http;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Client;

/// <summary>Comparisons of the tree with its stores, over the fabric API: a line at a time.</summary>
internal sealed class HttpFabricConsistency(ApiTransport transport) : IFabricConsistency
{
    public IAsyncEnumerable<ConsistencyLine> CheckAsync(
        FabricPath path, ConsistencyOptions options, CancellationToken cancellationToken)
    {
        var target = ApiTarget.Of("check consistency", WireNames.Consistency, path)
            .With("repair", options.Repair)
            .With("content", options.Content)
            .With("rate", options.BytesPerSecond);
        return transport.SendAsync(
            ApiCall.Post(target) with { Waits = true },
            FabricJson.Default.ConsistencyLine, static line => line.Summary is not null, cancellationToken);
    }
}
