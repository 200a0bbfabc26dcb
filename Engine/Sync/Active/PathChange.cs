namespace OrleansAlluxio.Engine.Sync.Active;

/// <summary>A change of a store, on a fabric path.</summary>
/// <param name="Path">Where.</param>
/// <param name="Kind">What is known of it.</param>
internal readonly record struct PathChange(FabricPath Path, UfsChangeKind Kind);
