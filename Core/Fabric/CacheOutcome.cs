namespace OrleansAlluxio.Core.Fabric;

/// <summary>Where the bytes of a read came from.</summary>
public enum CacheOutcome
{
    /// <summary>No byte was read yet.</summary>
    None,

    /// <summary>All from a tier.</summary>
    Hit,

    /// <summary>All from the under store.</summary>
    Miss,

    /// <summary>Some of each.</summary>
    Partial,
}
