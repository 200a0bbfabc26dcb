using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Gateway.S3.Listing;

/// <summary>One item of a listing in key order.</summary>
/// <param name="Key">A key, or a common prefix with its delimiter.</param>
/// <param name="Status">What the key names; null for a common prefix.</param>
internal readonly record struct WalkedKey(string Key, FileStatus? Status)
{
    /// <summary>Whether it stands for all keys that start with it.</summary>
    public bool IsPrefix => Status is null;
}
