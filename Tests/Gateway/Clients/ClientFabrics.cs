using System.Globalization;
using OrleansAlluxio.Tests.Gateway.Support;

namespace OrleansAlluxio.Tests.Gateway.Clients;

/// <summary>
/// One running fabric per mount, shared by the tests of all clients. Each starts with the first test that asks for it.
/// </summary>
public class ClientFabrics : IAsyncDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Dictionary<ClientMount, ClientFabric> _running = [];
    private int _buckets;

    /// <summary>Whether tests go through a gateway.</summary>
    internal virtual bool HasGateway => JoinedGateway.IsAskedFor;

    /// <summary>How a fabric is started.</summary>
    internal virtual FabricStart Start => SoleFabric.StartAsync;

    /// <summary>The fabric of a mount.</summary>
    internal async Task<ClientFabric> StartedAsync(ClientMount mount, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (!_running.TryGetValue(mount, out var fabric))
            {
                fabric = mount switch
                {
                    ClientMount.Local => await ClientFabric.StartOnDirectoryAsync(Start, cancellationToken),
                    ClientMount.S3 => await ClientFabric.StartOnBucketAsync(Start, cancellationToken),
                    _ => throw new ArgumentOutOfRangeException(nameof(mount)),
                };
                _running.Add(mount, HasGateway ? await fabric.BehindGatewayAsync() : fabric);
            }

            return fabric;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>A bucket name that no other test has.</summary>
    internal string NextBucket(string prefix) =>
        string.Create(CultureInfo.InvariantCulture, $"{prefix}-{Interlocked.Increment(ref _buckets)}");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var fabric in _running.Values)
        {
            await fabric.DisposeAsync();
        }

        _turn.Dispose();
        GC.SuppressFinalize(this);
    }
}
