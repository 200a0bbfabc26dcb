using System.Buffers.Binary;
using OrleansAlluxio.Core.CrossCluster;

namespace OrleansAlluxio.Engine.CrossCluster;

/// <summary>
/// What was mounted here lately and is not any more: still announced, because a cluster that was not there meanwhile
/// has yet to hear what was changed. Durable and bounded. Thread-safe.
/// </summary>
internal sealed class EndedMounts(IMetastore metastore, TimeProvider time)
{
    // A cluster that is away for longer than a weekend is no reason to go on.
    private static readonly TimeSpan KeptMax = TimeSpan.FromDays(7);
    private const int CountMax = 200;
    private const string Prefix = "ended ";

    private readonly Lock _lock = new();
    private readonly Dictionary<StoreLocation, long> _ended = [];

    /// <summary>The places, as others are told.</summary>
    public IReadOnlyList<ClusterMount> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _ended.Keys.Select(static l => new ClusterMount(l, ReadOnly: false))];
            }
        }
    }

    /// <summary>Reads what an earlier process kept, and drops what was kept long enough.</summary>
    public async ValueTask LoadAsync(CancellationToken cancellationToken)
    {
        var documents = await metastore
            .ListDocumentsAsync(DocumentKinds.ClusterOrigin, Prefix, 2 * CountMax, cancellationToken)
            .ConfigureAwait(false);
        var dropBefore = time.GetUtcNow().ToUnixTimeMilliseconds() - (long)KeptMax.TotalMilliseconds;
        List<MetastoreChange> dropped = [];
        foreach (var document in documents.Where(static d => d.Key.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            var at = BinaryPrimitives.ReadInt64LittleEndian(document.Payload.Span);
            if (at < dropBefore)
            {
                dropped.Add(new MetastoreChange.DeleteDocument(DocumentKinds.ClusterOrigin, document.Key, null));
                continue;
            }

            lock (_lock)
            {
                _ended[StoreLocation.Parse(document.Key[Prefix.Length..])] = at;
            }
        }

        if (dropped.Count > 0)
        {
            await metastore.CommitAsync(dropped, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Keeps a place, durably, before it is given up here. The oldest makes room.</summary>
    public async ValueTask AddAsync(StoreLocation location, CancellationToken cancellationToken)
    {
        var at = time.GetUtcNow().ToUnixTimeMilliseconds();
        var payload = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(payload, at);
        List<MetastoreChange> changes =
            [new MetastoreChange.PutDocument(DocumentKinds.ClusterOrigin, Prefix + location, payload, null)];
        lock (_lock)
        {
            _ended[location] = at;
            if (_ended.Count > CountMax)
            {
                var oldest = _ended.MinBy(static e => e.Value).Key;
                _ended.Remove(oldest);
                changes.Add(new MetastoreChange.DeleteDocument(DocumentKinds.ClusterOrigin, Prefix + oldest, null));
            }
        }

        await metastore.CommitAsync(changes, cancellationToken).ConfigureAwait(false);
    }
}
