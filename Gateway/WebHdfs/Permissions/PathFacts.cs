using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Gateway.WebHdfs.Permissions;

/// <summary>What was found on the way to a path.</summary>
/// <param name="Target">What is at the path; null when nothing is.</param>
/// <param name="Parent">The nearest directory above it; the root itself for the root.</param>
internal readonly record struct PathFacts(FileStatus? Target, FileStatus Parent);
