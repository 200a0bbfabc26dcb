using System.Buffers.Binary;

namespace OrleansAlluxio.Engine.Sync;

/// <summary>
/// The durable form of invalidations: a document for each path. Bounded: the oldest fold into their parents, which
/// costs a question where something was compared before them only. One caller at a time.
/// </summary>
internal sealed class InvalidationDocuments(IMetastore metastore, int documentsMax)
{
    private const int Batch = 1000;

    // Before the path of one that is about the path alone; every path begins with a slash.
    private const char ExactMark = '=';

    private int _count;

    /// <summary>Whether there may be more than the bound.</summary>
    public bool IsFull => _count > documentsMax;

    /// <summary>The document of a mark.</summary>
    public static MetastoreChange Put(StaleMark mark, HybridTimestamp at) => Put(mark, at, null);

    private static MetastoreChange.PutDocument Put(StaleMark mark, HybridTimestamp at, long? version)
    {
        var payload = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(payload, at.Value);
        return new MetastoreChange.PutDocument(DocumentKinds.Invalidation, KeyOf(mark), payload, version);
    }

    /// <summary>So many documents were put; some of them may have been there.</summary>
    public void Added(int count) => _count += count;

    /// <summary>All of them.</summary>
    public async ValueTask<IReadOnlyDictionary<StaleMark, HybridTimestamp>> LoadAsync(
        CancellationToken cancellationToken) =>
        (await ReadAsync(cancellationToken).ConfigureAwait(false))
            .ToDictionary(static m => m.Key, static m => m.Value.At);

    /// <summary>
    /// Folds the oldest into their parents until half of the bound is left. What another silo writes meanwhile stays:
    /// then this folding ends, and the next one goes on.
    /// </summary>
    public async ValueTask FoldAsync(CancellationToken cancellationToken)
    {
        var before = await ReadAsync(cancellationToken).ConfigureAwait(false);
        if (!IsFull)
        {
            return; // Most were the same paths again.
        }

        var after = before.ToDictionary(static m => m.Key, static m => m.Value.At);
        while (after.Count > documentsMax / 2)
        {
            var oldest = after.OrderBy(static m => m.Value).Take(after.Count - (documentsMax / 4)).ToList();
            foreach (var (mark, at) in oldest)
            {
                after.Remove(mark);
                var parent = new StaleMark(mark.Path.IsRoot ? mark.Path : mark.Path.Parent, Subtree: true);
                var known = after.GetValueOrDefault(parent);
                after[parent] = known > at ? known : at;
            }
        }

        try
        {
            // First what stands for the others: at no moment is any in neither.
            foreach (var put in after.Where(m => before.GetValueOrDefault(m.Key).At != m.Value).Chunk(Batch))
            {
                await metastore.CommitAsync(
                    [.. put.Select(m => Put(m.Key, m.Value, before.GetValueOrDefault(m.Key).Version))],
                    cancellationToken).ConfigureAwait(false);
            }

            foreach (var gone in before.Where(m => !after.ContainsKey(m.Key)).Chunk(Batch))
            {
                await metastore.CommitAsync(
                    [.. gone.Select(static m => new MetastoreChange.DeleteDocument(
                        DocumentKinds.Invalidation, KeyOf(m.Key), m.Value.Version))],
                    cancellationToken).ConfigureAwait(false);
            }

            _count = after.Count;
        }
        catch (FabricException e) when (e.Kind == FabricErrorKind.Conflict)
        {
            // Another silo wrote one of them. Too many documents cost room, not truth.
        }
    }

    private async ValueTask<Dictionary<StaleMark, (HybridTimestamp At, long Version)>> ReadAsync(
        CancellationToken cancellationToken)
    {
        var all = new Dictionary<StaleMark, (HybridTimestamp At, long Version)>();
        string? after = null;
        while (true)
        {
            var documents = await metastore
                .ListDocumentsAsync(DocumentKinds.Invalidation, after, Batch, cancellationToken).ConfigureAwait(false);
            foreach (var document in documents)
            {
                var isExact = document.Key[0] == ExactMark;
                all[new StaleMark(FabricPath.Parse(isExact ? document.Key[1..] : document.Key), !isExact)] =
                    (new HybridTimestamp(BinaryPrimitives.ReadInt64LittleEndian(document.Payload.Span)),
                        document.RowVersion);
            }

            if (documents.Count < Batch)
            {
                _count = all.Count;
                return all;
            }

            after = documents[^1].Key;
        }
    }

    private static string KeyOf(StaleMark mark) => mark.Subtree ? mark.Path.Value : ExactMark + mark.Path.Value;
}
