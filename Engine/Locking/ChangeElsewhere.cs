namespace OrleansAlluxio.Engine.Locking;

/// <summary>
/// Changes that only the silo that leads can make, because more than the tree and the store is in its memory: pages
/// that no store has, pins, room under quotas. Refused before anything is done, so whoever asked can ask there.
/// </summary>
public static class ChangeElsewhere
{
    private const string Operation = "change here";

    /// <summary>Whether a failure says so.</summary>
    public static bool Is(FabricException error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return error is { Kind: FabricErrorKind.Unavailable, Operation: Operation };
    }

    /// <summary>Refuses where another silo leads and has more of an entry in memory than this one knows.</summary>
    internal static void Refuse(IChangeHolds holds, FileStatus? status)
    {
        if (holds.IsElsewhere
            && (status is { Pinned: true } or { IsDirectory: false, Persistence: not PersistenceState.Persisted }))
        {
            Refuse(holds, status!.Path);
        }
    }

    /// <summary>Refuses where another silo leads.</summary>
    internal static void Refuse(IChangeHolds holds, FabricPath path)
    {
        if (holds.IsElsewhere)
        {
            throw new FabricException(
                FabricErrorKind.Unavailable, Operation, path.Value, "only the silo that leads can change it");
        }
    }
}
