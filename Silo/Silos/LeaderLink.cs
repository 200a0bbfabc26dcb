using OrleansAlluxio.Client;
using OrleansAlluxio.Metastore.Silos;

namespace OrleansAlluxio.Silo.Silos;

/// <summary>The fabric API of the silo that leads, whoever that is now.</summary>
internal sealed class LeaderLink(ISiloMembership membership, string token) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, HttpFabricClient> _clients = new(StringComparer.Ordinal);

    /// <summary>The one who leads; Unavailable while nobody does, or while it does not serve yet.</summary>
    public IFabricClient Leader
    {
        get
        {
            if (membership.View.Leader is not { } leader || leader.Url is null || leader.Id == membership.Id)
            {
                throw new FabricException(
                    FabricErrorKind.Unavailable, "find", "the silo that leads", "none does at this moment");
            }

            lock (_lock)
            {
                if (!_clients.TryGetValue(leader.Id, out var client))
                {
                    client = new HttpFabricClient(
                        new FabricClientOptions { Server = leader.Url, Token = token }, TimeProvider.System,
                        new SystemRandomSource());
                    _clients[leader.Id] = client;
                }

                return client;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var client in _clients.Values)
            {
                client.Dispose();
            }
        }
    }
}
