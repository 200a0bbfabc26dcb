using System.Net.Http.Headers;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansAlluxio.Client;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Security;
using OrleansAlluxio.Gateway.Api;
using OrleansAlluxio.Gateway.DataPlane;

namespace OrleansAlluxio.Tests.Unit.Client.Support;

/// <summary>A door on a free loopback port over a dictionary, with a client and a bare HTTP client.</summary>
internal sealed class RunningDoor : IAsyncDisposable
{
    public const string Token = "a-token";

    private readonly ApiDoor _door;

    private RunningDoor(ApiDoor door)
    {
        _door = door;
        Client = new HttpFabricClient(
            new FabricClientOptions { Server = door.Url, Token = Token }, TimeProvider.System,
            new SystemRandomSource());
        Http = new HttpClient { BaseAddress = door.Url };
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
    }

    public MemoryFabric Fabric { get; private init; } = null!;

    public Uri Url => _door.Url;

    public HttpFabricClient Client { get; }

    public HttpClient Http { get; }

    public static async Task<RunningDoor> StartAsync(GatewayCallers? gateways = null)
    {
        var fabric = new MemoryFabric();
        var options = new ApiDoorOptions
        {
            Port = 0,
            Token = Token,
            Gateways = gateways,
            Keys = new StaticAccessKeys("access", "secret", FabricCaller.System, fabric.Identities),
        };
        var door = await ApiDoor.StartAsync(
            fabric, options, TimeProvider.System, NullLoggerFactory.Instance, TestContext.Current.CancellationToken);
        return new RunningDoor(door) { Fabric = fabric };
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        Client.Dispose();
        await _door.DisposeAsync();
    }
}
