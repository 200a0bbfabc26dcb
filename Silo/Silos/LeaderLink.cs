using OrleansAlluxio.Gateway.DataPlane;
using OrleansAlluxio.Metastore.Silos;

namespace OrleansAlluxio.Silo.Silos;

/// <summary>
/// The fabric API of the silo that leads, whoever that is now, asked in the name of whoever asked here. A call that
/// finds it gone goes to the next one, and one that it did not answer before it left the view is not waited for.
/// </summary>
internal sealed class LeaderLink : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (Uri Url, CancellationTokenSource Gone)> _asked = new(StringComparer.Ordinal);
    private readonly ISiloMembership _membership;
    private readonly ClusterSecret _secret;
    private readonly string _holder;
    private CoreConnection? _connection;
    private CorePlace _last;

    /// <summary>Connects with the first call; hears who leads.</summary>
    public LeaderLink(ISiloMembership membership, ClusterSecret secret, string holder)
    {
        (_membership, _secret, _holder) = (membership, secret, holder);
        membership.Heard += Hear;
    }

    /// <summary>The one who leads; Unavailable while nobody does, or while it does not serve yet.</summary>
    public IFabricClient Leader => TryLeader() ?? throw new FabricException(
        FabricErrorKind.Unavailable, "find", "the silo that leads", "none does at this moment");

    /// <summary>The one who leads; null while nobody does but this silo, or while it does not serve yet.</summary>
    public IFabricClient? TryLeader()
    {
        if (_membership.View.Leader is not { Url: not null } leader || leader.Id == _membership.Id)
        {
            return null;
        }

        lock (_lock)
        {
            _connection ??= new CoreConnection(
                new CoreAddresses(Place, TimeProvider.System), _secret, _holder, TimeProvider.System);
            return _connection.Client;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _membership.Heard -= Hear;
        lock (_lock)
        {
            _connection?.Dispose();
            foreach (var (_, gone) in _asked.Values)
            {
                gone.Dispose();
            }
        }
    }

    // Whoever leads by the view, which may be this silo by then; while nobody does, whoever did last.
    private CorePlace Place()
    {
        lock (_lock)
        {
            if (_membership.View.Leader is { Url: { } url } leader)
            {
                if (!_asked.TryGetValue(leader.Id, out var asked) || asked.Url != url)
                {
                    asked = (url, asked.Gone ?? new CancellationTokenSource());
                    _asked[leader.Id] = asked;
                }

                _last = new CorePlace(url, asked.Gone.Token);
            }

            return _last;
        }
    }

    private void Hear(SiloView view)
    {
        List<CancellationTokenSource> gone = [];
        lock (_lock)
        {
            foreach (var id in _asked.Keys.Where(id => view.Members.All(m => m.Id != id)).ToList())
            {
                gone.Add(_asked[id].Gone);
                _asked.Remove(id);
            }
        }

        foreach (var source in gone)
        {
            source.Cancel();
            source.Dispose();
        }
    }
}
