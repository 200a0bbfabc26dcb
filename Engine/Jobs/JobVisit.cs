namespace OrleansAlluxio.Engine.Jobs;

/// <summary>What a walk came to: a file, or a directory that could not be listed, or a root that is settled.</summary>
/// <param name="Root">Where the walk began.</param>
/// <param name="Path">Where it is.</param>
/// <param name="File">The file; null when it is none.</param>
/// <param name="Inode">What is finished with it; 0 where nobody knows.</param>
/// <param name="Failure">Why a directory could not be listed.</param>
internal readonly record struct JobVisit(
    FabricPath Root, FabricPath Path, FileStatus? File, long Inode, FabricException? Failure);
