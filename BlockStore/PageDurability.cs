namespace OrleansAlluxio.BlockStore;

/// <summary>What a page must survive before its put is acknowledged.</summary>
public enum PageDurability
{
    /// <summary>Nothing: the under store has these bytes too, or the writer accepts their loss.</summary>
    None = 0,

    /// <summary>A kill of the process: the page and its index record are written, not flushed.</summary>
    ProcessCrash = 1,

    /// <summary>A power cut: the page and its index record are flushed to a disk tier.</summary>
    PowerCut = 2,
}
