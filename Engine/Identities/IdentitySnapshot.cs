using System.Collections.Frozen;
using OrleansAlluxio.Core.Security;

namespace OrleansAlluxio.Engine.Identities;

/// <summary>All users and keys at one moment. Immutable: doors read it without a lock.</summary>
internal sealed class IdentitySnapshot
{
    public static readonly IdentitySnapshot Empty = new([], []);

    private readonly FrozenDictionary<string, Door> _doors;

    private IdentitySnapshot(IReadOnlyList<FabricUser> users, IReadOnlyList<KeyRecord> keys)
    {
        Users = users.ToFrozenDictionary(static u => u.Name, StringComparer.Ordinal);
        Keys = keys.ToFrozenDictionary(static k => k.Key.Id, StringComparer.Ordinal);
        var callers = users.ToDictionary(static u => u.Name, CallerOf, StringComparer.Ordinal);
        _doors = keys
            .Where(k => k.Key.Enabled && Users.TryGetValue(k.Key.User, out var user) && user.Enabled)
            .ToFrozenDictionary(
                static k => k.Key.Id,
                k => new Door(new AccessKey(k.Secret, callers[k.Key.User]), k.Key.ExpiresUnixMs ?? long.MaxValue),
                StringComparer.Ordinal);
    }

    public FrozenDictionary<string, FabricUser> Users { get; }

    public FrozenDictionary<string, KeyRecord> Keys { get; }

    public static IdentitySnapshot Of(IEnumerable<FabricUser> users, IEnumerable<KeyRecord> keys) =>
        new([.. users], [.. keys]);

    /// <summary>The key, when it is accepted at that time.</summary>
    public AccessKey? TryFind(string id, long nowUnixMs) =>
        _doors.TryGetValue(id, out var door) && nowUnixMs < door.EndUnixMs ? door.Key : null;

    public IEnumerable<KeyRecord> KeysOf(string user) =>
        Keys.Values.Where(k => string.Equals(k.Key.User, user, StringComparison.Ordinal));

    private static FabricCaller CallerOf(FabricUser user) => new()
    {
        User = user.Name,
        Group = user.Groups.Count > 0 ? user.Groups[0] : user.Name,
        Groups = [.. user.Groups.Skip(1)],
        Role = user.Role,
        Rights = user.Rights,
    };

    private readonly record struct Door(AccessKey Key, long EndUnixMs);
}
