namespace OrleansAlluxio.Engine.Sync;

/// <summary>
/// A comparison of a directory's children; the directory is its identity. Who starts the run decides whether it is
/// background work, which leaves the metastore to others between its batches.
/// </summary>
internal sealed class ChildrenRun(FabricPath directory, bool isBackground = false) : IEquatable<ChildrenRun>
{
    public FabricPath Directory => directory;

    public bool IsBackground => isBackground;

    public bool Equals(ChildrenRun? other) => other is not null && other.Directory == directory;

    public override bool Equals(object? obj) => Equals(obj as ChildrenRun);

    public override int GetHashCode() => directory.GetHashCode();
}
