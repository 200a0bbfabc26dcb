namespace OrleansAlluxio.Core.Fabric;

/// <summary>
/// Users and their access keys, durable. Thread-safe; a change is in force at once in the process that made it.
/// Failures are <see cref="FabricException"/>s.
/// </summary>
public interface IFabricIdentities
{
    /// <summary>All users, in order of their names.</summary>
    ValueTask<IReadOnlyList<FabricUser>> ListUsersAsync(CancellationToken cancellationToken);

    /// <summary>A user; null when there is none of that name.</summary>
    ValueTask<FabricUser?> TryGetUserAsync(string name, CancellationToken cancellationToken);

    /// <summary>Makes a user. AlreadyExists, InvalidArgument, TooLarge when there are too many.</summary>
    ValueTask<FabricUser> AddUserAsync(FabricUser user, CancellationToken cancellationToken);

    /// <summary>Changes a user and returns it as it is then. NotFound, InvalidArgument.</summary>
    ValueTask<FabricUser> ChangeUserAsync(UserChange change, CancellationToken cancellationToken);

    /// <summary>Removes a user with all its keys. False when there was none. What it owns keeps its name.</summary>
    ValueTask<bool> RemoveUserAsync(string name, CancellationToken cancellationToken);

    /// <summary>Keys of a user, or of all for null, in order of user and id. NotFound for an unknown user.</summary>
    ValueTask<IReadOnlyList<FabricKey>> ListKeysAsync(string? user, CancellationToken cancellationToken);

    /// <summary>
    /// Makes a key; its secret is in this answer and never told again. NotFound, InvalidArgument, TooLarge.
    /// </summary>
    ValueTask<CreatedKey> AddKeyAsync(KeyRequest request, CancellationToken cancellationToken);

    /// <summary>Has a key accepted or refused from now on. NotFound.</summary>
    ValueTask<FabricKey> SetKeyEnabledAsync(string id, bool enabled, CancellationToken cancellationToken);

    /// <summary>Removes a key. False when there was none.</summary>
    ValueTask<bool> RemoveKeyAsync(string id, CancellationToken cancellationToken);
}
