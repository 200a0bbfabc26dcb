namespace OrleansAlluxio.Tests.Gateway.Clients;

/// <summary>Fabrics behind the doors of gateways.</summary>
public sealed class GatewayFabrics : ClientFabrics
{
    internal override bool HasGateway => true;
}
