using OrleansAlluxio.BlockStore.Policies;

namespace OrleansAlluxio.BlockStore.Index;

/// <summary>Records by handle, in chunks that never move, so that a reference stays good. Handle 0 is none.</summary>
internal sealed class PageTable
{
    private const int ChunkBits = 12;
    private const int ChunkRecords = 1 << ChunkBits;
    private readonly Lock _gate = new();
    private PageRecord[][] _chunks = [];
    private int _free;
    private int _used = 1;

    /// <summary>The links of eviction policies, beside the records.</summary>
    public EvictionNodes Nodes { get; } = new();

    /// <summary>The record. The caller holds a reference or a lock that keeps it.</summary>
    public ref PageRecord this[int handle] =>
        ref Volatile.Read(ref _chunks)[handle >> ChunkBits][handle & (ChunkRecords - 1)];

    /// <summary>Makes a record with one reference, the owner's.</summary>
    public int Add(in PageRecord record)
    {
        int handle;
        lock (_gate)
        {
            if (_free != 0)
            {
                handle = _free;
                _free = this[handle].HashNext;
            }
            else
            {
                handle = _used++;
                if (handle >> ChunkBits >= _chunks.Length)
                {
                    var chunks = _chunks;
                    Array.Resize(ref chunks, chunks.Length + 1);
                    chunks[^1] = new PageRecord[ChunkRecords];
                    Nodes.Grow();
                    Volatile.Write(ref _chunks, chunks);
                }
            }
        }

        ref var fresh = ref this[handle];
        fresh = record;
        fresh.References = 1;
        return handle;
    }

    /// <summary>Forgets a record that nothing refers to.</summary>
    public void Remove(int handle)
    {
        lock (_gate)
        {
            ref var record = ref this[handle];
            record = default;
            record.HashNext = _free;
            _free = handle;
        }
    }

    /// <summary>Whether anybody but the index holds a record.</summary>
    public bool AnyHeld()
    {
        for (var handle = 1; handle < Volatile.Read(ref _used); handle++)
        {
            ref var record = ref this[handle];
            if (Volatile.Read(ref record.References) > ((record.Flags & PageFlags.Linked) != 0 ? 1 : 0))
            {
                return true;
            }
        }

        return false;
    }
}
