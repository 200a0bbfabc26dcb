using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Gateway.S3;

/// <summary>One key pair, given at start.</summary>
public sealed class StaticAccessKeys : IAccessKeys
{
    private readonly string _accessKeyId;
    private readonly AccessKey _key;

    /// <summary>Takes the pair. Neither part may be empty: an empty secret would be everybody's.</summary>
    public StaticAccessKeys(string accessKeyId, string secret, FabricCaller caller)
    {
        ArgumentException.ThrowIfNullOrEmpty(accessKeyId);
        ArgumentException.ThrowIfNullOrEmpty(secret);
        ArgumentNullException.ThrowIfNull(caller);
        _accessKeyId = accessKeyId;
        _key = new AccessKey(secret, caller);
    }

    /// <inheritdoc/>
    public AccessKey? TryFind(string accessKeyId) =>
        string.Equals(accessKeyId, _accessKeyId, StringComparison.Ordinal) ? _key : null;
}
