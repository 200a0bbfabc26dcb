namespace OrleansAlluxio.BlockStore.Index;

/// <summary>What is known of a page beside its place.</summary>
[Flags]
internal enum PageFlags : byte
{
    None = 0,

    /// <summary>Found by lookups.</summary>
    Linked = 1,

    /// <summary>Only the fabric has it.</summary>
    Dirty = 2,

    /// <summary>Exempt from eviction.</summary>
    Pinned = 4,

    /// <summary>Waits to be moved to a faster tier.</summary>
    Promoting = 8,

    /// <summary>Leased at least once.</summary>
    Touched = 16,

    /// <summary>Leased at least twice.</summary>
    TouchedTwice = 32,

    /// <summary>Bad bytes: its slot is not reused in this run.</summary>
    Quarantined = 64,

    /// <summary>Leased since somebody's quota last asked.</summary>
    Recent = 128,
}
