using OrleansAlluxio.Tests.Gateway.Clients;
using OrleansAlluxio.Tests.Gateway.Support;

namespace OrleansAlluxio.Tests.Orleans.Silos;

/// <summary>The shared silos, where a suite asks for a fabric of its own.</summary>
public sealed class SilosFixture(SiloFabrics fabrics) : SiloFixture
{
    /// <summary>The silos.</summary>
    internal SiloCluster Cluster => fabrics.Clusters[ClientMount.Local];

    private protected override bool HasGateway => false;

    private protected override async Task<IRunningFabric> StartAsync(string home)
    {
        await fabrics.StartedAsync(ClientMount.Local, CancellationToken.None);
        return new LentFabric(Cluster);
    }
}
