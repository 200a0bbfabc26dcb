using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Gateway.S3.Versions;

/// <summary>A version or delete marker that is not the object at its key's path.</summary>
/// <param name="Id">Its id; <c>null</c> of what was written without one.</param>
/// <param name="Stamp">Where it stands among the key's versions.</param>
/// <param name="IsMarker">Whether it says that the key was deleted.</param>
/// <param name="Status">The file that holds it.</param>
internal readonly record struct VersionEntry(string Id, long Stamp, bool IsMarker, FileStatus Status)
{
    /// <summary>Where it lies.</summary>
    public FabricPath Path => Status.Path;

    /// <summary>Whether it has no id of its own.</summary>
    public bool IsNull => Id == VersionNames.Null;
}
