namespace OrleansAlluxio.Core.CrossCluster;

/// <summary>What became of a place in a store. The numbers are on disk and on the wire.</summary>
public enum StoreChangeKind
{
    /// <summary>Anything may have changed at it and below.</summary>
    Subtree = 0,

    /// <summary>A file was created or replaced.</summary>
    Write = 1,

    /// <summary>A file or everything at and below is gone.</summary>
    Remove = 2,

    /// <summary>A directory was made.</summary>
    MakeDirectory = 3,

    /// <summary>Owner, group, mode, time or ACL changed.</summary>
    Attributes = 4,
}
