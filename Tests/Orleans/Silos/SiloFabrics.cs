using System.Collections.Concurrent;
using OrleansAlluxio.Tests.Conformance.Servers;
using OrleansAlluxio.Tests.Gateway.Clients;
using OrleansAlluxio.Tests.Gateway.Support;

namespace OrleansAlluxio.Tests.Orleans.Silos;

/// <summary>Three silos for each mount, shared by the suites of all clients.</summary>
public sealed class SiloFabrics(PostgreSqlServer server) : ClientFabrics
{
    internal override bool HasGateway => false;

    /// <summary>The silos over a mount, once they are started.</summary>
    internal ConcurrentDictionary<ClientMount, SiloCluster> Clusters { get; } = [];

    internal override FabricStart Start => async (home, more, _) =>
        Clusters[more.Count > 0 ? ClientMount.S3 : ClientMount.Local] =
            await SiloCluster.StartAsync(server, home, more);
}
