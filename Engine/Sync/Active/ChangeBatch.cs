namespace OrleansAlluxio.Engine.Sync.Active;

/// <summary>The changes of one directory whose window has ended.</summary>
/// <param name="Directory">The directory; the point itself for a rescan.</param>
/// <param name="Changes">What changed in it, each path once.</param>
internal sealed record ChangeBatch(FabricPath Directory, IReadOnlyCollection<PathChange> Changes);
