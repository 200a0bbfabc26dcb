namespace OrleansAlluxio.Core.Fabric;

/// <summary>What a check of the fabric's own state finds. Additive.</summary>
public enum FsckFindingKind
{
    /// <summary>The database breaks a rule of its own. Not repaired here: restore a backup.</summary>
    Database,

    /// <summary>A file's only copy is not in the cache, or is there again. A repair says so in its state.</summary>
    Content,

    /// <summary>Pages that count as a file's only copy, of no file that needs them. A repair lets them go.</summary>
    OrphanPages,

    /// <summary>A record about something that is not there any more. A repair removes it.</summary>
    OrphanRecord,

    /// <summary>A record that cannot be read. Not repaired: somebody should look at it.</summary>
    BadRecord,

    /// <summary>
    /// Something in a branch of a union that nobody sees, because an earlier branch has the same name. Not repaired:
    /// which of the two is wanted only a person knows.
    /// </summary>
    Hidden,
}
