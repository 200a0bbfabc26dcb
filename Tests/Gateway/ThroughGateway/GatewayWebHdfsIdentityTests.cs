using OrleansAlluxio.Tests.Gateway.Clients;
using OrleansAlluxio.Tests.Gateway.WebHdfs;

namespace OrleansAlluxio.Tests.Gateway.ThroughGateway;

/// <summary>Who somebody is, and may, over WebHDFS at a gateway.</summary>
public sealed class GatewayWebHdfsIdentityTests(GatewayFabrics fixture)
    : WebHdfsIdentityTests(fixture), IClassFixture<GatewayFabrics>;
