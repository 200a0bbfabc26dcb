namespace OrleansAlluxio.BlockStore.Tiers;

/// <summary>What a directory can still do.</summary>
internal enum DirectoryHealth
{
    /// <summary>Reads and takes pages.</summary>
    Ok,

    /// <summary>Its log is being read: takes no pages yet.</summary>
    Recovering,

    /// <summary>Reads; takes none in this run.</summary>
    ReadOnly,

    /// <summary>Its disk fails: takes none in this run.</summary>
    Failed,
}
