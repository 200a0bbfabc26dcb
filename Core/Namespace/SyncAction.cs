namespace OrleansAlluxio.Core.Namespace;

/// <summary>What a sync did to an entry.</summary>
[GenerateSerializer, Alias("oa.sync-action")]
public enum SyncAction : byte
{
    /// <summary>Nothing: the entry moved while the store was asked; ask again.</summary>
    Raced = 1,

    /// <summary>Known to be absent on both sides.</summary>
    Absent = 2,

    /// <summary>New in the tree.</summary>
    Inserted = 3,

    /// <summary>Same content and metadata; only the time of the sync changed.</summary>
    Touched = 4,

    /// <summary>Same content, other owner, group, mode or attributes; cached pages stay.</summary>
    MetadataUpdated = 5,

    /// <summary>Other bytes: a new content version; old pages die.</summary>
    ContentChanged = 6,

    /// <summary>Gone from the store, so gone here.</summary>
    Removed = 7,

    /// <summary>A file became a directory or the other way round.</summary>
    Replaced = 8,

    /// <summary>Not what the store has, but not persisted yet, so kept.</summary>
    KeptUnpersisted = 9,
}
