namespace OrleansAlluxio.Tests.Gateway.Support;

/// <summary>The real fabric behind the doors of a gateway.</summary>
public sealed class GatewayFixture : SiloFixture
{
    private protected override bool HasGateway => true;
}
