namespace OrleansAlluxio.Core.Security;

/// <summary>Where a door looks up access keys. Thread-safe and quick: it is asked once for every request.</summary>
public interface IAccessKeys
{
    /// <summary>The key of that id; null for one that is unknown, disabled or expired, which is then refused.</summary>
    AccessKey? TryFind(string accessKeyId);

    /// <summary>
    /// The same where another process has the keys: asks it for one that is not known here, or was long ago.
    /// </summary>
    /// <exception cref="Errors.FabricException">Unavailable when that process cannot be asked.</exception>
    ValueTask<AccessKey?> FindAsync(string accessKeyId, CancellationToken cancellationToken) =>
        new(TryFind(accessKeyId));
}
