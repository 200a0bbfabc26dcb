namespace OrleansAlluxio.Core.Fabric;

/// <summary>In what a path differs between the fabric and its store.</summary>
[GenerateSerializer, Alias("oa.difference-kind")]
public enum DifferenceKind
{
    /// <summary>The fabric takes it for persisted and the store does not have it, nor anything below.</summary>
    MissingInStore = 1,

    /// <summary>The store has it and the fabric does not know it, nor anything below.</summary>
    MissingInFabric = 2,

    /// <summary>A file on one side, a directory on the other.</summary>
    Kind = 3,

    /// <summary>Other lengths.</summary>
    Length = 4,

    /// <summary>Other content tags: the content was replaced.</summary>
    ContentTag = 5,

    /// <summary>Other modification times.</summary>
    ModifiedTime = 6,

    /// <summary>Other owners.</summary>
    Owner = 7,

    /// <summary>Other groups.</summary>
    Group = 8,

    /// <summary>Other permission bits.</summary>
    Mode = 9,

    /// <summary>Other content types or user metadata.</summary>
    XAttrs = 10,

    /// <summary>Cached bytes are not the store's, though everything else is the same.</summary>
    Bytes = 11,

    /// <summary>It could not be compared; the rest was.</summary>
    Unreadable = 12,
}
