namespace OrleansAlluxio.Engine.Mounts;

/// <summary>Kinds of cache rules.</summary>
public enum CacheRuleKind
{
    /// <summary>Kept, and compared with the store by the sync interval.</summary>
    Normal,

    /// <summary>Read through, never kept.</summary>
    Never,

    /// <summary>Kept, and never compared again but after an invalidation.</summary>
    Immutable,

    /// <summary>Kept, and compared when its last comparison is older.</summary>
    MaxAge,
}
