using OrleansAlluxio.Gateway.DataPlane;
using OrleansAlluxio.Metastore.Silos;

namespace OrleansAlluxio.Silo.Silos;

/// <summary>
/// The fabric API of the silo that leads, whoever that is now, asked in the name of whoever asked here.
/// </summary>
internal sealed class LeaderLink(ISiloMembership membership, ClusterSecret secret, string holder) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, CoreConnection> _connections = new(StringComparer.Ordinal);

    /// <summary>The one who leads; Unavailable while nobody does, or while it does not serve yet.</summary>
    public IFabricClient Leader
    {
        get
        {
            if (membership.View.Leader is not { Url: { } url } leader || leader.Id == membership.Id)
            {
                throw new FabricException(
                    FabricErrorKind.Unavailable, "find", "the silo that leads", "none does at this moment");
            }

            lock (_lock)
            {
                if (!_connections.TryGetValue(leader.Id, out var connection))
                {
                    connection = new CoreConnection(
                        new CoreAddresses([url], TimeProvider.System), secret, holder, TimeProvider.System);
                    _connections[leader.Id] = connection;
                }

                return connection.Client;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var connection in _connections.Values)
            {
                connection.Dispose();
            }
        }
    }
}
