using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Core.Security;

/// <summary>One key pair, given at start, before all others.</summary>
public sealed class StaticAccessKeys : IAccessKeys
{
    private readonly string _accessKeyId;
    private readonly AccessKey _key;
    private readonly IAccessKeys? _others;

    /// <summary>Takes the pair. Neither part may be empty: an empty secret would be everybody's.</summary>
    /// <param name="accessKeyId">Id of the pair.</param>
    /// <param name="secret">Its secret.</param>
    /// <param name="caller">Who asks with it.</param>
    /// <param name="others">Where any other id is looked up; null knows no other.</param>
    public StaticAccessKeys(string accessKeyId, string secret, FabricCaller caller, IAccessKeys? others = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(accessKeyId);
        ArgumentException.ThrowIfNullOrEmpty(secret);
        ArgumentNullException.ThrowIfNull(caller);
        _accessKeyId = accessKeyId;
        _key = new AccessKey(secret, caller);
        _others = others;
    }

    /// <inheritdoc/>
    public AccessKey? TryFind(string accessKeyId) =>
        string.Equals(accessKeyId, _accessKeyId, StringComparison.Ordinal) ? _key : _others?.TryFind(accessKeyId);

    /// <inheritdoc/>
    public ValueTask<AccessKey?> FindAsync(string accessKeyId, CancellationToken cancellationToken) =>
        string.Equals(accessKeyId, _accessKeyId, StringComparison.Ordinal) || _others is null
            ? new(TryFind(accessKeyId))
            : _others.FindAsync(accessKeyId, cancellationToken);
}
