using System.Text;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.CrossCluster;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Gateway.CrossCluster;
using OrleansAlluxio.Tests.Engine.Support;

namespace OrleansAlluxio.Tests.Conformance.CrossCluster;

/// <summary>Clusters that subscribe at each other over HTTP.</summary>
public sealed class HttpCarrierTests : CarrierConformance
{
    private protected override Task<CarrierNode> StartAsync(
        ClusterId id, MemoryTree tree, string secret, (int LogMax, int QueueMax) bounds)
    {
        var carrier = new HttpInvalidationCarrier(
            new PeerSecret(secret), TimeSpan.FromSeconds(30), TimeProvider.System, new SystemRandomSource());
        return CarrierNode.StartAsync(id, tree, (carrier, carrier), bounds);
    }

    private protected override void Cut(CarrierNode origin, CarrierNode receiver, bool isCut) =>
        origin.Relay.IsCut = isCut;

    private protected override async Task<FabricException> MeetOtherVersionAsync()
    {
        var origin = await NodeAsync("a");
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(
            HttpMethod.Post, new Uri(origin.Record.Addresses[0], ClusterNames.Subscribe));
        request.Content = new ByteArrayContent(Encoding.ASCII.GetBytes("{}"));
        request.Headers.Add(ClusterNames.ProtocolHeader, "9");
        using var response = await http.SendAsync(request, Token);
        return await ClusterCaller.ProblemAsync(origin.Record.Addresses[0], response, Token);
    }
}
