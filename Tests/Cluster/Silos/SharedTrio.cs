using OrleansAlluxio.Tests.Conformance.Servers;

namespace OrleansAlluxio.Tests.Cluster.Silos;

/// <summary>Three silos for tests that leave them as they found them, each under paths of its own.</summary>
public sealed class SharedTrio : IAsyncLifetime
{
    private readonly PostgreSqlServer _server = new();
    private SiloTrio? _trio;

    /// <summary>The silos; skips the test where there is no database.</summary>
    internal SiloTrio Trio
    {
        get
        {
            Assert.SkipWhen(_server.SkipReason is not null, _server.SkipReason ?? string.Empty);
            return _trio!;
        }
    }

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        await _server.InitializeAsync();
        if (_server.SkipReason is null)
        {
            _trio = await SiloTrio.StartAsync(_server);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_trio is not null)
        {
            await _trio.DisposeAsync();
        }

        await _server.DisposeAsync();
    }
}
