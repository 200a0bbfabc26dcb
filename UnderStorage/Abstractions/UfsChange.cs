namespace OrleansAlluxio.UnderStorage.Abstractions;

/// <summary>A change of a store. It says where to look, never what is there.</summary>
/// <param name="Path">The entry that changed.</param>
/// <param name="Kind">What is known of it.</param>
public readonly record struct UfsChange(UfsPath Path, UfsChangeKind Kind);
