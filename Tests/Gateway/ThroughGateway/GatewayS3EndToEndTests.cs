using OrleansAlluxio.Tests.Gateway.Support;
using OrleansAlluxio.Tests.Gateway.S3;

namespace OrleansAlluxio.Tests.Gateway.ThroughGateway;

/// <summary>Amazon's own client at a gateway.</summary>
public sealed class GatewayS3EndToEndTests(GatewayFixture fixture)
    : S3EndToEndTests(fixture), IClassFixture<GatewayFixture>;
