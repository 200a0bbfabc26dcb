namespace OrleansAlluxio.Engine.Sync;

/// <summary>A path that is out of date.</summary>
/// <param name="Path">Which.</param>
/// <param name="Subtree">
/// Whether everything below is, too, and the listing that the path is in; else it is the path itself alone.
/// </param>
public readonly record struct StaleMark(FabricPath Path, bool Subtree);
