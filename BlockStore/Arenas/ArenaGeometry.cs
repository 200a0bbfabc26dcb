namespace OrleansAlluxio.BlockStore.Arenas;

/// <summary>How a directory is cut up; chosen once, when it is made, and kept in its header.</summary>
internal readonly record struct ArenaGeometry(int SlabBytes, int SlabsPerArena)
{
    /// <summary>Bytes of an arena file.</summary>
    public int ArenaBytes => SlabBytes * SlabsPerArena;

    /// <summary>
    /// Small slabs where the quota is small, so that every size class can have some; large ones keep tables short.
    /// </summary>
    public static ArenaGeometry For(long quotaBytes) => quotaBytes switch
    {
        < 64L << 20 => new ArenaGeometry(1 << 20, 16),
        < 64L << 30 => new ArenaGeometry(4 << 20, 64),
        _ => new ArenaGeometry(16 << 20, 16),
    };
}
