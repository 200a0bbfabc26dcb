using OrleansAlluxio.Core.Security;
using OrleansAlluxio.Core.Silos;
using OrleansAlluxio.Engine.Locking;
using OrleansAlluxio.Engine.Silos;

namespace OrleansAlluxio.Engine.Identities;

/// <summary>
/// Users and keys: durable as documents, all of them in memory for the doors. A change is committed, then seen: by the
/// time it is acknowledged every request meets it.
/// </summary>
internal sealed class IdentityStore(IMetastore metastore, IRandomSource random, TimeProvider time)
    : IFabricIdentities, IAccessKeys
{
    private const int PageRows = 1000;

    private readonly TurnLock _turns = new();
    private volatile IdentitySnapshot _now = IdentitySnapshot.Empty;

    /// <summary>Who else must hear of a change.</summary>
    public ISiloSpread Spread { get; init; } = NoSpread.Instance;

    /// <summary>Reads what is stored; before it nobody is known.</summary>
    public async ValueTask LoadAsync(CancellationToken cancellationToken)
    {
        var users = await ListAsync(DocumentKinds.User, cancellationToken).ConfigureAwait(false);
        var keys = await ListAsync(DocumentKinds.AccessKey, cancellationToken).ConfigureAwait(false);
        _now = IdentitySnapshot.Of(users.Select(IdentityDocuments.User), keys.Select(IdentityDocuments.Key));
    }

    /// <inheritdoc/>
    public AccessKey? TryFind(string accessKeyId) =>
        _now.TryFind(accessKeyId, time.GetUtcNow().ToUnixTimeMilliseconds());

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<FabricUser>> ListUsersAsync(CancellationToken cancellationToken) =>
        new([.. _now.Users.Values.OrderBy(static u => u.Name, StringComparer.Ordinal)]);

    /// <inheritdoc/>
    public ValueTask<FabricUser?> TryGetUserAsync(string name, CancellationToken cancellationToken) =>
        new(_now.Users.GetValueOrDefault(name));

    /// <inheritdoc/>
    public async ValueTask<FabricUser> AddUserAsync(FabricUser user, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        var made = IdentityRules.Checked("add user", user) with
        {
            CreatedUnixMs = time.GetUtcNow().ToUnixTimeMilliseconds(),
            Rights = [.. user.Rights.OrderBy(static r => r.Bucket, StringComparer.Ordinal)],
        };
        if (made.Rights.DistinctBy(static r => r.Bucket).Count() != made.Rights.Count)
        {
            throw Failure(FabricErrorKind.InvalidArgument, "add user", user.Name, "a bucket or pattern is named once");
        }

        using var turn = await _turns.TakeAsync(cancellationToken).ConfigureAwait(false);
        if (_now.Users.ContainsKey(user.Name))
        {
            throw Failure(FabricErrorKind.AlreadyExists, "add user", user.Name, "there is a user of that name");
        }

        if (_now.Users.Count >= IdentityRules.UsersMax)
        {
            throw Failure(
                FabricErrorKind.TooLarge, "add user", user.Name, $"there are at most {IdentityRules.UsersMax} users");
        }

        await CommitAsync([IdentityDocuments.Put(made)], cancellationToken).ConfigureAwait(false);
        return made;
    }

    /// <inheritdoc/>
    public async ValueTask<FabricUser> ChangeUserAsync(UserChange change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        using var turn = await _turns.TakeAsync(cancellationToken).ConfigureAwait(false);
        var changed = IdentityRules.Changed(Require("change user", change.Name), change);
        await CommitAsync([IdentityDocuments.Put(changed)], cancellationToken).ConfigureAwait(false);
        return changed;
    }

    /// <inheritdoc/>
    public async ValueTask<bool> RemoveUserAsync(string name, CancellationToken cancellationToken)
    {
        using var turn = await _turns.TakeAsync(cancellationToken).ConfigureAwait(false);
        if (!_now.Users.ContainsKey(name))
        {
            return false;
        }

        await CommitAsync(
            [IdentityDocuments.DeleteUser(name),
                .. _now.KeysOf(name).Select(static k => IdentityDocuments.DeleteKey(k.Key.Id))],
            cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<FabricKey>> ListKeysAsync(string? user, CancellationToken cancellationToken)
    {
        var keys = _now.Keys.Values.Select(static k => k.Key);
        if (user is not null)
        {
            Require("list keys", user);
            keys = keys.Where(k => k.User == user);
        }

        return new([.. keys.OrderBy(static k => k.User, StringComparer.Ordinal)
            .ThenBy(static k => k.Id, StringComparer.Ordinal)]);
    }

    /// <inheritdoc/>
    public async ValueTask<CreatedKey> AddKeyAsync(KeyRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        using var turn = await _turns.TakeAsync(cancellationToken).ConfigureAwait(false);
        Require("add key", request.User);
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (request.LifetimeMs is <= 0 || request.LifetimeMs > long.MaxValue - now)
        {
            throw Failure(FabricErrorKind.InvalidArgument, "add key", request.User, "a lifetime is a period above 0");
        }

        if (_now.KeysOf(request.User).Count() >= IdentityRules.KeysPerUserMax)
        {
            throw Failure(
                FabricErrorKind.TooLarge, "add key", request.User,
                $"a user has at most {IdentityRules.KeysPerUserMax} keys; remove one first");
        }

        var key = new FabricKey
        {
            Id = IdentityRules.NewId(random),
            User = request.User,
            CreatedUnixMs = now,
            ExpiresUnixMs = now + request.LifetimeMs,
        };
        var record = new KeyRecord(key, IdentityRules.NewSecret(random));
        await CommitAsync([IdentityDocuments.Put(record)], cancellationToken).ConfigureAwait(false);
        return new CreatedKey(key, record.Secret);
    }

    /// <inheritdoc/>
    public async ValueTask<FabricKey> SetKeyEnabledAsync(string id, bool enabled, CancellationToken cancellationToken)
    {
        using var turn = await _turns.TakeAsync(cancellationToken).ConfigureAwait(false);
        if (!_now.Keys.TryGetValue(id, out var record))
        {
            throw Failure(FabricErrorKind.NotFound, "change key", id, "no such key");
        }

        var changed = record with { Key = record.Key with { Enabled = enabled } };
        await CommitAsync([IdentityDocuments.Put(changed)], cancellationToken).ConfigureAwait(false);
        return changed.Key;
    }

    /// <inheritdoc/>
    public async ValueTask<bool> RemoveKeyAsync(string id, CancellationToken cancellationToken)
    {
        using var turn = await _turns.TakeAsync(cancellationToken).ConfigureAwait(false);
        if (!_now.Keys.ContainsKey(id))
        {
            return false;
        }

        await CommitAsync([IdentityDocuments.DeleteKey(id)], cancellationToken).ConfigureAwait(false);
        return true;
    }

    // Whether the commit is in is only known by reading again, also after a failure.
    private async ValueTask CommitAsync(IReadOnlyList<MetastoreChange> changes, CancellationToken cancellationToken)
    {
        try
        {
            await metastore.CommitAsync(changes, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await LoadAsync(CancellationToken.None).ConfigureAwait(false);
            await Spread.FlushAsync(SiloTopics.Identities, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async ValueTask<List<DocumentRow>> ListAsync(string kind, CancellationToken cancellationToken)
    {
        var all = new List<DocumentRow>();
        while (true)
        {
            var page = await metastore
                .ListDocumentsAsync(kind, all.Count == 0 ? null : all[^1].Key, PageRows, cancellationToken)
                .ConfigureAwait(false);
            all.AddRange(page);
            if (page.Count < PageRows)
            {
                return all;
            }
        }
    }

    private FabricUser Require(string operation, string name) => _now.Users.TryGetValue(name, out var user)
        ? user
        : throw Failure(FabricErrorKind.NotFound, operation, name, "no such user");

    private static FabricException Failure(FabricErrorKind kind, string operation, string subject, string reason) =>
        new(kind, operation, subject, reason);
}
