namespace OrleansAlluxio.BlockStore.Policies;

/// <summary>One page in an eviction policy: 16 bytes.</summary>
internal struct EvictionNode
{
    public int Previous;
    public int Next;

    /// <summary>A hash of the page's id, for ghost lists.</summary>
    public uint Key;

    /// <summary>Its size in smallest slots: 1 to 256.</summary>
    public ushort Weight;

    /// <summary>Which queue of the policy holds it; 0 is none.</summary>
    public byte Queue;

    /// <summary>
    /// Touches since it was last considered, saturating. Raised without a lock: a lost touch is harmless.
    /// </summary>
    public byte Touches;
}
