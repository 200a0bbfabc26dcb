namespace OrleansAlluxio.UnderStorage.Abstractions;

/// <summary>A store of which others report changes, by bucket and key: S3 event notifications.</summary>
public interface IUnderStorageNotifications
{
    /// <summary>The bucket that notifications must name to concern this store.</summary>
    string Bucket { get; }

    /// <summary>
    /// The path of a key, with or without a slash at its end; null when it is not below the mounted prefix, is ours
    /// alone, or is no path of the fabric.
    /// </summary>
    UfsPath? TryPathOf(string key);
}
