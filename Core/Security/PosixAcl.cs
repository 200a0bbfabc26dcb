using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Core.Security;

/// <summary>
/// A POSIX ACL: who may do what beside the permission bits, in the text form that <c>setfacl</c> and WebHDFS take
/// (<c>user::rw-,user:ann:r--,group::r--,mask::r--,other::---,default:user::rwx,...</c>). Immutable, canonical: equal
/// ACLs have equal texts.
/// </summary>
public sealed class PosixAcl
{
    /// <summary>Most entries of each of the two parts; their text fits what an inode holds.</summary>
    public const int EntriesMax = 128;

    private readonly AclEntry[] _entries;

    private PosixAcl(AclEntry[] entries) => _entries = entries;

    /// <summary>All entries, in the order of the text.</summary>
    public IReadOnlyList<AclEntry> Entries => _entries;

    /// <summary>Permission bits of owner, group and other.</summary>
    public int Mode => (Base(AclTag.User) << 6) | (Base(AclTag.Group) << 3) | Base(AclTag.Other);

    /// <summary>The most that named entries and the owning group get; everything without a mask.</summary>
    public int Mask => Find(AclTag.Mask, isDefault: false) ?? 7;

    /// <summary>Whether it has entries for what is made in the directory later.</summary>
    public bool HasDefault => _entries.Length > 0 && _entries[^1].IsDefault;

    /// <summary>
    /// Reads the text form. A missing mask is computed; missing default base entries are those of now.
    /// </summary>
    /// <exception cref="FabricException">InvalidArgument with the reason.</exception>
    public static PosixAcl Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return AclText.TryRead(text, out var entries, out var reason) && TryMake(entries, out var acl, out reason)
            ? acl!
            : throw new FabricException(FabricErrorKind.InvalidArgument, "read ACL", text, reason!);
    }

    /// <summary>An ACL of entries in any order.</summary>
    /// <exception cref="FabricException">InvalidArgument with the reason.</exception>
    public static PosixAcl Of(IEnumerable<AclEntry> entries)
    {
        List<AclEntry> list = [.. entries];
        return TryMake(list, out var acl, out var reason)
            ? acl!
            : throw new FabricException(FabricErrorKind.InvalidArgument, "make ACL", string.Join(',', list), reason!);
    }

    /// <summary>Whether a caller may do all of something to a file: 4 read, 2 write, 1 execute or enter.</summary>
    public static bool Allows(FileStatus status, FabricCaller caller, int wanted)
    {
        ArgumentNullException.ThrowIfNull(status);
        ArgumentNullException.ThrowIfNull(caller);
        return AclCheck.Allows(status, status.Acl is null ? null : Parse(status.Acl), caller, wanted);
    }

    /// <summary>The same with other permission bits.</summary>
    public PosixAcl WithMode(int mode) => mode == Mode
        ? this
        : new PosixAcl([.. _entries.Select(e => e.IsDefault || e.IsNamed ? e : e.Tag switch
        {
            AclTag.User => e with { Permissions = (mode >> 6) & 7 },
            AclTag.Group => e with { Permissions = (mode >> 3) & 7 },
            AclTag.Other => e with { Permissions = mode & 7 },
            _ => e,
        })]);

    /// <summary>
    /// What a new child of this directory gets: the default entries, bounded by the mode it is made with; a directory
    /// also hands them on. Null without default entries.
    /// </summary>
    public PosixAcl? Inherited(int mode, bool isDirectory)
    {
        if (!HasDefault)
        {
            return null;
        }

        var entries = new List<AclEntry>();
        foreach (var entry in _entries.Where(static e => e.IsDefault))
        {
            var bound = entry.IsNamed ? 7 : entry.Tag switch
            {
                AclTag.User => (mode >> 6) & 7,
                AclTag.Mask => (mode >> 3) & 7,
                AclTag.Other => mode & 7,
                _ => _entries.Any(static e => e.IsDefault && e.Tag == AclTag.Mask) ? 7 : (mode >> 3) & 7,
            };
            entries.Add(entry with { IsDefault = false, Permissions = entry.Permissions & bound });
            if (isDirectory)
            {
                entries.Add(entry);
            }
        }

        return Of(entries);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join(',', _entries);

    internal int? Named(AclTag tag, string name)
    {
        foreach (var entry in _entries)
        {
            if (entry.Tag == tag && !entry.IsDefault && entry.IsNamed
                && string.Equals(entry.Name, name, StringComparison.Ordinal))
            {
                return entry.Permissions;
            }
        }

        return null;
    }

    private static bool TryMake(List<AclEntry> entries, out PosixAcl? acl, out string? reason)
    {
        acl = null;
        AclText.Complete(entries);
        reason = AclText.WhyNot(entries);
        if (reason is not null)
        {
            return false;
        }

        entries.Sort(AclText.Compare);
        acl = new PosixAcl([.. entries]);
        return true;
    }

    private int Base(AclTag tag) => Find(tag, isDefault: false) ?? 0;

    private int? Find(AclTag tag, bool isDefault)
    {
        foreach (var entry in _entries)
        {
            if (entry.Tag == tag && entry.IsDefault == isDefault && !entry.IsNamed)
            {
                return entry.Permissions;
            }
        }

        return null;
    }
}
