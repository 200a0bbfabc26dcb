namespace OrleansAlluxio.Engine.Namespace;

/// <summary>Tells a commit that someone else was faster than from one that cannot succeed.</summary>
internal static class CommitRaces
{
    /// <summary>
    /// Whether planning anew on what is there now may succeed. Our own conditions throw the same kinds, but name the
    /// path; the metastore names a row it found changed.
    /// </summary>
    public static bool IsRace(FabricException e) =>
        e.Operation == MetastoreOperations.Commit
        && e.Kind is FabricErrorKind.Conflict or FabricErrorKind.AlreadyExists or FabricErrorKind.NotFound;
}
