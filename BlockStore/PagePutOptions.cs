namespace OrleansAlluxio.BlockStore;

/// <summary>How a page is taken in.</summary>
public readonly record struct PagePutOptions
{
    /// <summary>Only the fabric has these bytes: never evicted until <see cref="IPageStore.MarkClean"/>.</summary>
    public bool Dirty { get; init; }

    /// <summary>What it must survive.</summary>
    public PageDurability Durability { get; init; }

    /// <summary>Never evicted until unpinned, though it is clean.</summary>
    public bool Pinned { get; init; }

    /// <summary>Of a pinned page: the media it is to lie on.</summary>
    public PinMedia Media { get; init; }

    /// <summary>How it is treated among others. Of a page that is there already: as it was put.</summary>
    public PageCare Care { get; init; }

    /// <summary>
    /// Whose cache quota it counts against; null for nobody's. Of a page that is there already: as it was put.
    /// </summary>
    public Core.Workers.CacheCharge? Charge { get; init; }
}
