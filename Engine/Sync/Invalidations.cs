using System.Buffers.Binary;

namespace OrleansAlluxio.Engine.Sync;

/// <summary>
/// Paths that must be compared with their store before their next use. The durable ones come back after a restart, so
/// that a crash never makes a stale entry look fresh.
/// </summary>
public sealed class Invalidations(IMetastore metastore, HybridLogicalClock clock)
{
    private const int LoadBatch = 1000;

    private readonly InvalidationIndex _index = new();

    /// <summary>The latest invalidation that covers a path.</summary>
    public HybridTimestamp LatestFor(FabricPath path) => _index.LatestFor(path);

    /// <summary>
    /// Invalidates one path for this process: what it was found to differ in is in no durable state either.
    /// </summary>
    public void Note(FabricPath path) => _index.Invalidate(path, subtree: false, clock.Now());

    /// <summary>Invalidates a path and everything below, durably.</summary>
    public async ValueTask InvalidateAsync(FabricPath path, CancellationToken cancellationToken)
    {
        var at = clock.Now();
        var payload = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(payload, at.Value);
        _index.Invalidate(path, subtree: true, at);
        await metastore.CommitAsync(
            [new MetastoreChange.PutDocument(DocumentKinds.Invalidation, path.Value, payload, null)], cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Loads the durable ones at start, and makes the clock run on from them.</summary>
    public async ValueTask LoadAsync(CancellationToken cancellationToken)
    {
        string? after = null;
        while (true)
        {
            var documents = await metastore
                .ListDocumentsAsync(DocumentKinds.Invalidation, after, LoadBatch, cancellationToken).ConfigureAwait(false);
            foreach (var document in documents)
            {
                var at = new HybridTimestamp(BinaryPrimitives.ReadInt64LittleEndian(document.Payload.Span));
                clock.Observe(at);
                _index.Invalidate(FabricPath.Parse(document.Key), subtree: true, at);
            }

            if (documents.Count < LoadBatch)
            {
                return;
            }

            after = documents[^1].Key;
        }
    }
}
