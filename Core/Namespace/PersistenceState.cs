namespace OrleansAlluxio.Core.Namespace;

/// <summary>Whether the under store has a file's bytes.</summary>
[GenerateSerializer, Alias("oa.persistence")]
public enum PersistenceState : byte
{
    /// <summary>Only in the fabric, and not asked to be persisted (MUST_CACHE).</summary>
    NotPersisted = 1,

    /// <summary>Only in the fabric for now; a persist is queued or running.</summary>
    ToPersist = 2,

    /// <summary>The under store has these bytes.</summary>
    Persisted = 3,

    /// <summary>
    /// The fabric was the only holder and lost its pages; they come back if a worker returns with them.
    /// </summary>
    Lost = 4,
}
