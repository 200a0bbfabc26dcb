using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Gateway.S3.Listing;

/// <summary>An entry of a directory as the component of keys that it stands for.</summary>
/// <param name="Text">The component, not escaped.</param>
/// <param name="Status">The entry.</param>
internal readonly record struct KeyComponent(string Text, FileStatus Status);
