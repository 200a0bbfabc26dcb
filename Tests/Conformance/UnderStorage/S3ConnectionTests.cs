using OrleansAlluxio.Tests.Conformance.Servers;
using OrleansAlluxio.UnderStorage.Abstractions;

namespace OrleansAlluxio.Tests.Conformance.UnderStorage;

/// <summary>Connections to a store outlive requests: over TLS a new one costs more than the request.</summary>
public sealed class S3ConnectionTests(RadosGatewayServer server) : UnderStorageHarness
{
    private TcpRelay? _relay;

    protected override async ValueTask<IUnderStorage> OpenAsync()
    {
        _relay = new TcpRelay(await server.PortAsync());
        return await server.OpenAsync(
            new Dictionary<string, string> { ["endpoint"] = $"http://127.0.0.1:{_relay.Port}" });
    }

    protected override async ValueTask CleanUpAsync()
    {
        if (_relay is not null)
        {
            await _relay.DisposeAsync();
        }
    }

    [Fact]
    public async Task Requests_OneAfterAnother_ShareAConnection()
    {
        for (var i = 0; i < 10; i++)
        {
            await PutAsync($"file{i}", Bytes(100_000));
            Assert.Equal(Bytes(100_000), await GetAsync($"file{i}", 0, 100_000));
            Assert.Equal(Bytes(100_000)[5..50], await GetAsync($"file{i}", 5, 45));
        }

        // One more if the store ended one that it thought idle.
        Assert.InRange(_relay!.ConnectionsCount, 1, 2);
    }
}
