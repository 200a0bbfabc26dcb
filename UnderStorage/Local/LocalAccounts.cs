using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.InteropServices;
using OrleansAlluxio.UnderStorage.Local.Interop;

namespace OrleansAlluxio.UnderStorage.Local;

/// <summary>Names of users and groups. An id without a name is its number, and a number is taken as an id.</summary>
internal sealed class LocalAccounts
{
    // More owners than this on one file system and the look-ups themselves are still cheap.
    private const int CachedMax = 4096;

    // What glibc suggests for _SC_GETPW_R_SIZE_MAX, with room for groups of many members.
    private const int BufferBytesStart = 4 << 10;
    private const int BufferBytesMax = 4 << 20;

    private readonly ConcurrentDictionary<uint, string> _users = new();
    private readonly ConcurrentDictionary<uint, string> _groups = new();

    private enum AccountKind
    {
        User,
        Group,
    }

    public string UserName(uint id) => NameOf(AccountKind.User, _users, id);

    public string GroupName(uint id) => NameOf(AccountKind.Group, _groups, id);

    public uint? TryUserId(string name) => TryIdOf(AccountKind.User, name);

    public uint? TryGroupId(string name) => TryIdOf(AccountKind.Group, name);

    private static string NameOf(AccountKind kind, ConcurrentDictionary<uint, string> cache, uint id)
    {
        if (cache.TryGetValue(id, out var name))
        {
            return name;
        }

        name = Find(kind, id, byName: null)?.Name ?? id.ToString(CultureInfo.InvariantCulture);
        if (cache.Count < CachedMax)
        {
            cache[id] = name;
        }

        return name;
    }

    private static uint? TryIdOf(AccountKind kind, string name) =>
        uint.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : Find(kind, 0, name)?.Id;

    private static unsafe (uint Id, string Name)? Find(AccountKind kind, uint id, string? byName)
    {
        const int rangeError = 34;
        for (var size = BufferBytesStart; size <= BufferBytesMax; size *= 4)
        {
            var buffer = new byte[size];
            AccountEntry entry;
            AccountEntry* found = null;
            fixed (byte* bytes = buffer)
            {
                var error = (kind, byName) switch
                {
                    (AccountKind.User, null) => LibC.GetUserById(id, &entry, bytes, size, &found),
                    (AccountKind.User, _) => LibC.GetUserByName(byName, &entry, bytes, size, &found),
                    (_, null) => LibC.GetGroupById(id, &entry, bytes, size, &found),
                    _ => LibC.GetGroupByName(byName, &entry, bytes, size, &found),
                };
                if (error == rangeError)
                {
                    continue;
                }

                return found is null ? null : (entry.Id, Marshal.PtrToStringUTF8(entry.Name) ?? string.Empty);
            }
        }

        return null;
    }
}
