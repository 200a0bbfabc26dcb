using System.Buffers.Binary;

namespace OrleansAlluxio.Engine.Sync;

/// <summary>
/// Paths that must be compared with their store before their next use. The durable ones come back after a restart, so
/// that a crash never makes a stale entry look fresh.
/// </summary>
public sealed class Invalidations(IMetastore metastore, HybridLogicalClock clock)
{
    private const int LoadBatch = 1000;

    // Each failed or interrupted change leaves one document. This many fold into one for the whole tree: asked for once
    // again each.
    private const int DurableMax = 20_000;

    private readonly InvalidationIndex _index = new();
    private int _durable;

    /// <summary>The latest invalidation that covers a path.</summary>
    public HybridTimestamp LatestFor(FabricPath path) => _index.LatestFor(path);

    /// <summary>
    /// Invalidates one path for this process: what it was found to differ in is in no durable state either.
    /// </summary>
    public void Note(FabricPath path) => _index.Invalidate(path, subtree: false, clock.Now());

    /// <summary>The same for a path and everything below.</summary>
    public void NoteSubtree(FabricPath path) => _index.Invalidate(path, subtree: true, clock.Now());

    /// <summary>
    /// Whether anything at, above or below a path was ever said to be out of date: a rename must take that along.
    /// </summary>
    public bool Concerns(FabricPath path) => _index.Concerns(path);

    /// <summary>Invalidates a path and everything below, durably.</summary>
    public async ValueTask InvalidateAsync(FabricPath path, CancellationToken cancellationToken)
    {
        var at = clock.Now();
        var payload = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(payload, at.Value);
        Apply(path, at);
        if (Interlocked.Increment(ref _durable) > DurableMax && path != FabricPath.Root)
        {
            await FoldAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

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
                .ListDocumentsAsync(DocumentKinds.Invalidation, after, LoadBatch, cancellationToken)
                    .ConfigureAwait(false);
            foreach (var document in documents)
            {
                var at = new HybridTimestamp(BinaryPrimitives.ReadInt64LittleEndian(document.Payload.Span));
                clock.Observe(at);
                Apply(FabricPath.Parse(document.Key), at);
            }

            _durable += documents.Count;
            if (documents.Count < LoadBatch)
            {
                return;
            }

            after = documents[^1].Key;
        }
    }

    private async ValueTask FoldAsync(CancellationToken cancellationToken)
    {
        Interlocked.Exchange(ref _durable, 0);
        await InvalidateAsync(FabricPath.Root, cancellationToken).ConfigureAwait(false);
        string? after = FabricPath.Root.Value;
        while (true)
        {
            var documents = await metastore
                .ListDocumentsAsync(DocumentKinds.Invalidation, after, LoadBatch, cancellationToken)
                    .ConfigureAwait(false);
            if (documents.Count == 0)
            {
                return;
            }

            // Those written after the root's stay.
            await metastore.CommitAsync(
                [.. documents.Where(IsFolded).Select(d =>
                    new MetastoreChange.DeleteDocument(DocumentKinds.Invalidation, d.Key, d.RowVersion))],
                cancellationToken).ConfigureAwait(false);
            after = documents[^1].Key;
        }
    }

    private bool IsFolded(DocumentRow document) =>
        BinaryPrimitives.ReadInt64LittleEndian(document.Payload.Span) <= _index.LatestFor(FabricPath.Root).Value;

    // What a path is belongs to its directory's listing too: the entry may have come or gone.
    private void Apply(FabricPath path, HybridTimestamp at)
    {
        _index.Invalidate(path, subtree: true, at);
        if (!path.IsRoot)
        {
            _index.Invalidate(path.Parent, subtree: false, at);
        }
    }
}
