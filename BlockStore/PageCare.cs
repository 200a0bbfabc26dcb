namespace OrleansAlluxio.BlockStore;

/// <summary>
/// How a page is treated among others: when it leaves, and whether it rises to a faster tier. Kept with the page, also
/// over a restart. On disk: never change a number.
/// </summary>
[Flags]
public enum PageCare : byte
{
    /// <summary>As most: it leaves when its turn comes, and rises when it is used a second time.</summary>
    None = 0,

    /// <summary>Others leave first, as long as there are others among those whose turn it is.</summary>
    High = 1,

    /// <summary>Being used does not keep it: it leaves as if it had not been.</summary>
    Low = 2,

    /// <summary>Stays in the tier that it came into.</summary>
    NeverPromoted = 4,

    /// <summary>Rises when it is used for the first time.</summary>
    AlwaysPromoted = 8,
}
