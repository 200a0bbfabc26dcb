using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Gateway.S3.Listing;

/// <summary>Which keys of a bucket to walk.</summary>
/// <param name="Bucket">The bucket's directory.</param>
/// <param name="Caller">Who asks.</param>
/// <param name="Prefix">Keys must start with it; may be empty.</param>
/// <param name="After">Keys must be greater; null for no bound.</param>
/// <param name="Shallow">Directories directly at the prefix come as common prefixes and are not entered.</param>
/// <param name="PageEntries">Entries to ask the fabric for at a time: about as many as the answer will hold.</param>
internal sealed record WalkPlan(
    FabricPath Bucket, FabricCaller Caller, string Prefix, string? After, bool Shallow, int PageEntries)
{
    /// <summary>
    /// The tree holds a directory for each key instead of a file: directories come as keys of their own before what
    /// lies below them, and files are passed over.
    /// </summary>
    public bool KeysAreDirectories { get; init; }
}
