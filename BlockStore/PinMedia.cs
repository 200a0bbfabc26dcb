namespace OrleansAlluxio.BlockStore;

/// <summary>The media that a file's pages are pinned to.</summary>
[Flags]
public enum PinMedia : byte
{
    /// <summary>Any.</summary>
    Any = 0,

    /// <summary>Tiers in memory.</summary>
    Memory = 1,

    /// <summary>Tiers on solid-state disks.</summary>
    Ssd = 2,

    /// <summary>Tiers on rotating disks.</summary>
    Hdd = 4,
}
