namespace OrleansAlluxio.Engine.Sync.Recursive;

/// <summary>A directory that a recursive sync has yet to compare.</summary>
/// <param name="Directory">Which.</param>
/// <param name="MayBeFlat">Whether one flat listing may do everything below; false after one has failed.</param>
internal readonly record struct SyncItem(FabricPath Directory, bool MayBeFlat);
