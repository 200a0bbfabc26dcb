using System.Text.Json;
using OrleansAlluxio.Core.CrossCluster;
using OrleansAlluxio.Core.Diagnostics;

namespace OrleansAlluxio.Engine.CrossCluster;

/// <summary>
/// This cluster among those that share stores with it: publishes what it changes, hears what they change, and knows who
/// they are. Composed once; started after recovery and before anything is served.
/// </summary>
public sealed class CrossClusterSync : IFabricClusters, IMountAnnouncer, IAsyncDisposable
{
    private static readonly TimeSpan AskMax = TimeSpan.FromSeconds(1);

    private readonly EngineServices _services;
    private readonly CrossClusterSettings _settings;
    private readonly Publisher _publisher;
    private readonly IInvalidationCarrier _carrier;
    private readonly ChangeMarker _marker;
    private readonly DiscoveryWatch _discovery;
    private readonly EndedMounts _ended;
    private readonly ClusterReports _reports;
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, PeerSubscription> _peers = new(StringComparer.Ordinal);
    private readonly List<ClusterMount> _announcing = [];
    private IReadOnlyList<Uri> _addresses = [];
    private bool _isStopped;
    private volatile bool _isStarted;

    /// <summary>Uses what it is given; owns publisher, carrier and discovery.</summary>
    public CrossClusterSync(
        EngineServices services, CrossClusterSettings settings, Publisher publisher, IInvalidationCarrier carrier,
        IClusterDiscovery discovery)
    {
        ArgumentNullException.ThrowIfNull(services);
        (_services, _settings, _publisher, _carrier) = (services, settings, publisher, carrier);
        _ended = new EndedMounts(services.Metastore, services.Time);
        _marker = new ChangeMarker(services, publisher.Shared, Counters);
        _discovery = new DiscoveryWatch(discovery, settings, services.Time, Self, See);
        _reports = new ClusterReports(settings.Id, publisher, carrier, _discovery, services.Time);
        Counters.Carrier = () => _carrier.Counters;
    }

    /// <summary>What was heard, and what it cost.</summary>
    public CrossClusterCounters Counters { get; } = new();

    /// <summary>
    /// Goes on where an earlier process ended, and hears what it missed; the topics of clusters that do not answer in
    /// time are marked. Fails when this cluster may not be what it says: AlreadyExists, Unsupported, Unauthenticated.
    /// </summary>
    public async ValueTask StartAsync(CancellationToken cancellationToken)
    {
        await _ended.LoadAsync(cancellationToken).ConfigureAwait(false);
        await _publisher.StartAsync(cancellationToken).ConfigureAwait(false);
        await _carrier.ServeAsync(_publisher, cancellationToken).ConfigureAwait(false);
        foreach (var known in await LoadAsync(cancellationToken).ConfigureAwait(false))
        {
            lock (_lock)
            {
                Add(known);
            }
        }

        _isStarted = true;
        try
        {
            await _discovery.RegisterAsync(Self(), cancellationToken).ConfigureAwait(false);
        }
        catch (FabricException e) when (e.Retry != RetryAdvice.Never)
        {
            // Discovery is away: those known from before are heard all the same.
        }

        var missed = await CatchUpAsync(Peers(), _settings.CatchUpMax, cancellationToken).ConfigureAwait(false);
        foreach (var peer in missed)
        {
            await _services.Invalidations
                .InvalidateAsync(_marker.MarksOf(peer.Topics), [], cancellationToken).ConfigureAwait(false);
        }

        _discovery.Start();
    }

    /// <summary>Shows what there is to say of other clusters on a meter.</summary>
    internal void Observe(FabricMeter meter) =>
        new ClusterInstruments(_publisher, _carrier, Counters, Peers).AddTo(meter);

    /// <summary>Where others reach this cluster, from now on.</summary>
    public void Advertise(IReadOnlyList<Uri> addresses)
    {
        lock (_lock)
        {
            _addresses = addresses;
        }

        _discovery.SelfChanged();
    }

    /// <inheritdoc/>
    public async ValueTask AnnounceAsync(string uri, bool readOnly, CancellationToken cancellationToken)
    {
        var location = StoreLocations.Of(uri);
        if (_publisher.Shared.IsOwn(location))
        {
            return;
        }

        var mount = new ClusterMount(location, readOnly);
        lock (_lock)
        {
            _announcing.Add(mount);
        }

        try
        {
            await _discovery.RegisterAsync(Self(), cancellationToken).ConfigureAwait(false);
        }
        catch (FabricException e)
        {
            lock (_lock)
            {
                _announcing.Remove(mount);
            }

            throw new FabricException(
                e.Kind, "announce mount", location.ToString(),
                $"it cannot be announced to other clusters: {e.Reason}", e.Retry, e);
        }
    }

    /// <inheritdoc/>
    public ValueTask EndAsync(string uri, CancellationToken cancellationToken)
    {
        try
        {
            var location = StoreLocations.Of(uri);
            return _publisher.Shared.IsOwn(location)
                ? ValueTask.CompletedTask
                : _ended.AddAsync(location, cancellationToken);
        }
        catch (FabricException e) when (e.Kind == FabricErrorKind.InvalidArgument)
        {
            return ValueTask.CompletedTask; // It never was announced.
        }
    }

    /// <inheritdoc/>
    public void MountsChanged()
    {
        lock (_lock)
        {
            _announcing.Clear();
            foreach (var peer in _peers.Values)
            {
                var record = peer.Known.Cluster;
                peer.Update(record, TopicsWith(record));
            }
        }

        _discovery.SelfChanged();
    }

    /// <inheritdoc/>
    public async ValueTask<FenceResult> FenceAsync(FabricPath path, CancellationToken cancellationToken)
    {
        // Somebody may have begun to share the path since we last heard of anybody.
        using var limit = new CancellationTokenSource(AskMax, _services.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var isFresh = await RefreshAsync(either.Token, cancellationToken).ConfigureAwait(false);
        var places = _publisher.Shared.PlacesOf(path);
        var concerned = Peers().Where(p => p.Topics.Any(t => places.Any(t.Meets))).ToList();
        var missed = await CatchUpAsync(concerned, _settings.FenceMax, cancellationToken).ConfigureAwait(false);
        List<string> missing = [.. missed.Select(static p => p.Known.Cluster.Id.Value)];
        if (!isFresh && places.Count > 0)
        {
            missing.Add("discovery");
        }

        if (missing.Count > 0)
        {
            // What was acknowledged is in the store: the next access asks it.
            await _services.Invalidations.InvalidateAsync(path, cancellationToken).ConfigureAwait(false);
        }

        Counters.Fenced(missing.Count > 0);
        return new FenceResult
        {
            Heard = [.. concerned.Except(missed).Select(static p => p.Known.Cluster.Id.Value)],
            Missing = missing,
        };
    }

    /// <inheritdoc/>
    public ValueTask<ClusterReport> GetAsync(bool live, CancellationToken cancellationToken) =>
        _reports.OfAsync(Peers(), live, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<bool> ForgetAsync(string id, CancellationToken cancellationToken)
    {
        PeerSubscription? peer;
        lock (_lock)
        {
            if (!_peers.Remove(id, out peer))
            {
                return false;
            }
        }

        await peer.DisposeAsync().ConfigureAwait(false);
        await _services.Metastore.CommitAsync(
            [new MetastoreChange.DeleteDocument(DocumentKinds.ClusterPeer, id, null)], cancellationToken)
            .ConfigureAwait(false);
        return true;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _discovery.DisposeAsync().ConfigureAwait(false);
        List<PeerSubscription> peers;
        lock (_lock)
        {
            _isStopped = true;
            peers = [.. _peers.Values];
        }

        foreach (var peer in peers)
        {
            await peer.DisposeAsync().ConfigureAwait(false);
        }

        await _carrier.DisposeAsync().ConfigureAwait(false);
        await _publisher.DisposeAsync().ConfigureAwait(false);
    }

    private List<PeerSubscription> Peers()
    {
        lock (_lock)
        {
            return [.. _peers.Values];
        }
    }

    private ClusterRecord Self()
    {
        lock (_lock)
        {
            return new ClusterRecord
            {
                Id = _settings.Id,
                Instance = _settings.Instance,
                Addresses = _addresses,
                Mounts = [.. _publisher.Shared.All().Concat(_announcing).Concat(_ended.All).Distinct()],
            };
        }
    }

    private IReadOnlyList<StoreLocation> TopicsWith(ClusterRecord other) =>
        TopicPlanner.Of(_publisher.Shared.All(), other.Mounts);

    // Whom discovery does not name is not gone: it may have forgotten everything a moment ago.
    private void See(ClusterView view)
    {
        if (!_isStarted)
        {
            return; // The root mount is announced before those known from before are loaded.
        }

        lock (_lock)
        {
            foreach (var cluster in view.Clusters.Where(c => c.Id != _settings.Id))
            {
                if (_peers.TryGetValue(cluster.Id.Value, out var peer))
                {
                    peer.Update(cluster, TopicsWith(cluster));
                }
                else if (_peers.Count < CrossClusterProtocol.ClustersMax)
                {
                    Add(new ClusterPeer { Cluster = cluster });
                }
            }
        }
    }

    private void Add(ClusterPeer known)
    {
        if (_isStopped)
        {
            return;
        }

        var peer = new PeerSubscription(
            _services, _settings, _carrier, _marker, Counters, (known, TopicsWith(known.Cluster)));
        _peers.Add(known.Cluster.Id.Value, peer);
        peer.Start();
    }

    private async ValueTask<IReadOnlyList<ClusterPeer>> LoadAsync(CancellationToken cancellationToken)
    {
        var documents = await _services.Metastore
            .ListDocumentsAsync(
                DocumentKinds.ClusterPeer, null, CrossClusterProtocol.ClustersMax, cancellationToken)
            .ConfigureAwait(false);
        return [.. documents.Select(Read)];
    }

    private static ClusterPeer Read(DocumentRow document)
    {
        try
        {
            return JsonSerializer.Deserialize(document.Payload.Span, CrossClusterJson.Default.ClusterPeer)
                ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            throw new FabricException(
                FabricErrorKind.DataCorrupt, "read cluster", document.Key, "the record is not readable", inner: e);
        }
    }

    private async ValueTask<bool> RefreshAsync(CancellationToken limited, CancellationToken cancellationToken)
    {
        try
        {
            return await _discovery.TryRefreshAsync(limited).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Waits until each is heard as far as it is now; returns those that are not in time.</summary>
    private async ValueTask<IReadOnlyList<PeerSubscription>> CatchUpAsync(
        IReadOnlyList<PeerSubscription> peers, TimeSpan max, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(max, _services.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var concerned = peers.Where(static p => p.Topics.Count > 0).ToList();
        var heard = await Task.WhenAll(concerned.Select(p => HearsAsync(p, either.Token))).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return [.. concerned.Where((_, i) => !heard[i])];
    }

    private static async Task<bool> HearsAsync(PeerSubscription peer, CancellationToken cancellationToken)
    {
        try
        {
            var head = await peer.HeadAsync(cancellationToken).ConfigureAwait(false);
            await peer.WaitForAsync(head, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is FabricException or OperationCanceledException)
        {
            return false;
        }
    }
}
