using OrleansAlluxio.Tests.Gateway.Clients;
using OrleansAlluxio.Tests.Gateway.WebHdfs;

namespace OrleansAlluxio.Tests.Gateway.ThroughGateway;

/// <summary>Files over WebHDFS at a gateway.</summary>
public sealed class GatewayWebHdfsFileTests(GatewayFabrics fixture)
    : WebHdfsFileTests(fixture), IClassFixture<GatewayFabrics>;
