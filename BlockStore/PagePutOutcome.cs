namespace OrleansAlluxio.BlockStore;

/// <summary>
/// What became of a put. Refusals are results: a reader goes on without the cache, a writer pushes back.
/// </summary>
public enum PagePutOutcome
{
    /// <summary>In a tier.</summary>
    Stored,

    /// <summary>The page was there already; its bytes are the same by definition of a page id.</summary>
    AlreadyPresent,

    /// <summary>
    /// The admission policy did not want it, or the quota it counts against has no room for it; only for clean pages.
    /// </summary>
    NotAdmitted,

    /// <summary>No tier can make room: everything is dirty, pinned or in use. Try again later.</summary>
    Full,

    /// <summary>Every directory that could hold it has failed or is full on disk.</summary>
    Failed,
}
