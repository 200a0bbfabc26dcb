namespace OrleansAlluxio.BlockStore.Arenas;

/// <summary>
/// A stretch of an arena cut into slots of one size class. The allocator's fields are guarded by the directory's
/// gate; the handles by its log's gate, because they say what the log says.
/// </summary>
internal sealed class Slab(int number)
{
    private int[] _handles = [];
    private int[] _freeSlots = [];
    private int _freeCount;

    /// <summary>Its place: offset = number * slab bytes, counted through the arenas.</summary>
    public int Number { get; } = number;

    /// <summary>Class of its slots, -1 while it has none.</summary>
    public int SizeClass { get; private set; } = -1;

    /// <summary>How many slots it has.</summary>
    public int Slots => _handles.Length;

    /// <summary>Checksums of every slot's segments; written by who holds the slot.</summary>
    public uint[] Checksums { get; private set; } = [];

    /// <summary>Its blocks are reserved on disk.</summary>
    public bool Reserved { get; set; }

    /// <summary>It is being emptied for another class: no slot is handed out.</summary>
    public bool Draining { get; set; }

    /// <summary>Whether the allocator's list of its class holds it.</summary>
    public bool Listed { get; set; }

    /// <summary>Counts its assignments, so that a list entry of an earlier one is known as stale.</summary>
    public int Epoch { get; private set; }

    /// <summary>Slots in use or lost to quarantine.</summary>
    public int UsedSlots => _handles.Length - _freeCount;

    /// <summary>Slots to hand out.</summary>
    public int FreeSlots => _freeCount;

    /// <summary>The checksums of one slot.</summary>
    public Span<uint> SlotChecksums(int slot)
    {
        var segments = SizeClasses.Segments(SizeClass);
        return Checksums.AsSpan(slot * segments, segments);
    }

    /// <summary>Cuts it into slots, all free.</summary>
    public void Assign(int sizeClass, int slabBytes)
    {
        var slots = slabBytes / SizeClasses.SlotBytes(sizeClass);
        SizeClass = sizeClass;
        _handles = new int[slots];
        Checksums = new uint[slots * SizeClasses.Segments(sizeClass)];
        _freeSlots = new int[slots];
        _freeCount = slots;
        for (var i = 0; i < slots; i++)
        {
            _freeSlots[i] = slots - 1 - i;
        }
    }

    /// <summary>Takes back all of it; every slot must be free.</summary>
    public void Unassign()
    {
        Debug.Assert(UsedSlots == 0, "A slab with pages cannot change its class.");
        SizeClass = -1;
        Draining = false;
        Listed = false;
        Epoch++;
        _handles = [];
        Checksums = [];
        _freeSlots = [];
        _freeCount = 0;
    }

    /// <summary>The page of a slot by the log; 0 for none. Guarded by the log's gate.</summary>
    public int HandleAt(int slot) => Math.Abs(Volatile.Read(ref _handles[slot]));

    /// <summary>Whether the log calls the slot's page dirty. Guarded by the log's gate.</summary>
    public bool IsDirtyAt(int slot) => _handles[slot] < 0;

    /// <summary>Notes what the log says of a slot.</summary>
    public void SetHandle(int slot, int handle, bool dirty) =>
        Volatile.Write(ref _handles[slot], dirty ? -handle : handle);

    /// <summary>Takes a free slot.</summary>
    public int Take() => _freeSlots[--_freeCount];

    /// <summary>Gives a slot back.</summary>
    public void Give(int slot) => _freeSlots[_freeCount++] = slot;

    /// <summary>After a recovery: exactly the slots without a page are free.</summary>
    public void RebuildFreeSlots()
    {
        _freeCount = 0;
        for (var slot = _handles.Length - 1; slot >= 0; slot--)
        {
            if (_handles[slot] == 0)
            {
                _freeSlots[_freeCount++] = slot;
            }
        }
    }
}
