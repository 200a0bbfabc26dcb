namespace OrleansAlluxio.BlockStore.Index;

/// <summary>Keeps the sums of what is linked, dirty and pinned. Called under the page's shard lock.</summary>
internal interface IPageLedger
{
    /// <summary>A page's flags changed; it has the new ones.</summary>
    void Changed(in PageRecord record, PageFlags before);

    /// <summary>
    /// Whether a page may be pinned where it lies: on one of the media, and within the share of pins.
    /// </summary>
    bool MayPin(in PageRecord record, PinMedia media);
}
