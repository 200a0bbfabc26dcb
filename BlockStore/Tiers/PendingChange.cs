namespace OrleansAlluxio.BlockStore.Tiers;

/// <summary>What was asked of a content before its pages were recovered.</summary>
internal enum PendingChange
{
    None,
    Clean,
    RemoveClean,
    Remove,
}
