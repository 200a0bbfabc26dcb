namespace OrleansAlluxio.Core.Security;

/// <summary>Where a door looks up access keys. Thread-safe and quick: it is asked once for every request.</summary>
public interface IAccessKeys
{
    /// <summary>The key of that id; null for one that is unknown, disabled or expired, which is then refused.</summary>
    AccessKey? TryFind(string accessKeyId);
}
