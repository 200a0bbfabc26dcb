namespace OrleansAlluxio.BlockStore.Policies;

/// <summary>
/// Links of every page in its eviction policy, by handle: one table for all policies, since a page is in one at a
/// time.
/// </summary>
internal sealed class EvictionNodes
{
    private const int ChunkBits = 12;
    private EvictionNode[][] _chunks = [];

    /// <summary>The node of a page.</summary>
    public ref EvictionNode this[int node] =>
        ref Volatile.Read(ref _chunks)[node >> ChunkBits][node & ((1 << ChunkBits) - 1)];

    /// <summary>Adds a chunk of 4,096 nodes. Not thread-safe with itself.</summary>
    public void Grow()
    {
        var chunks = _chunks;
        Array.Resize(ref chunks, chunks.Length + 1);
        chunks[^1] = new EvictionNode[1 << ChunkBits];
        Volatile.Write(ref _chunks, chunks);
    }
}
