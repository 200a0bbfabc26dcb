using OrleansAlluxio.Tests.Gateway.Support;
using OrleansAlluxio.Tests.Gateway.S3;

namespace OrleansAlluxio.Tests.Gateway.ThroughGateway;

/// <summary>Conditions that decide at the commit, through a gateway.</summary>
public sealed class GatewayS3ConditionTests(GatewayFixture fixture)
    : S3ConditionTests(fixture), IClassFixture<GatewayFixture>;
