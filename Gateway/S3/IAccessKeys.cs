namespace OrleansAlluxio.Gateway.S3;

/// <summary>Where the door looks up access keys. Thread-safe and quick: it is asked once for every request.</summary>
public interface IAccessKeys
{
    /// <summary>The key of that id; null for an unknown one, which is then refused.</summary>
    AccessKey? TryFind(string accessKeyId);
}
