using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Security;

namespace OrleansAlluxio.Gateway.WebHdfs.Json;

/// <summary>What Hadoop's operations make of an ACL. Pure.</summary>
internal static class AclChange
{
    /// <summary>The ACL of a status: that of its mode where none was set.</summary>
    public static List<AclEntry> EntriesOf(FileStatus status) => status.Acl is null
        ?
        [
            new(AclTag.User, string.Empty, (status.Mode >> 6) & 7),
            new(AclTag.Group, string.Empty, (status.Mode >> 3) & 7),
            new(AclTag.Other, string.Empty, status.Mode & 7),
        ]
        : [.. PosixAcl.Parse(status.Acl).Entries];

    /// <summary>SETACL: each part that is named is replaced as a whole.</summary>
    public static List<AclEntry> Replace(FileStatus status, IReadOnlyList<AclEntry> spec)
    {
        var kept = EntriesOf(status).FindAll(e => !spec.Any(s => s.IsDefault == e.IsDefault));
        return [.. kept, .. spec];
    }

    /// <summary>MODIFYACLENTRIES: entries of the same place are replaced; a mask not named is made anew.</summary>
    public static List<AclEntry> Modify(FileStatus status, IReadOnlyList<AclEntry> spec)
    {
        var kept = EntriesOf(status).FindAll(e => !spec.Any(s => IsSamePlace(s, e)));
        return [.. WithoutStaleMask(kept, spec), .. spec];
    }

    /// <summary>REMOVEACLENTRIES: what is not there is no error; a mask is made anew.</summary>
    public static List<AclEntry> Remove(FileStatus status, IReadOnlyList<AclEntry> spec)
    {
        var kept = EntriesOf(status).FindAll(e => !spec.Any(s => IsSamePlace(s, e)));
        return WithoutStaleMask(kept, spec);
    }

    /// <summary>REMOVEDEFAULTACL.</summary>
    public static List<AclEntry> RemoveDefault(FileStatus status) =>
        EntriesOf(status).FindAll(static e => !e.IsDefault);

    /// <summary>REMOVEACL: only the owner, the group and other stay.</summary>
    public static List<AclEntry> RemoveAll(FileStatus status) =>
        EntriesOf(status).FindAll(static e => !e.IsDefault && !e.IsNamed && e.Tag != AclTag.Mask);

    /// <summary>
    /// The change that makes entries the ACL; only entries of owner, group and other are no ACL but a mode.
    /// </summary>
    public static AttributeChange ToChange(FileStatus status, List<AclEntry> entries, FabricCaller caller)
    {
        if (entries.Exists(static e => e.IsNamed || e.IsDefault))
        {
            return new AttributeChange { Caller = caller, Acl = PosixAcl.Of(entries).ToString() };
        }

        // A mask without names to cover means nothing.
        entries.RemoveAll(static e => e.Tag == AclTag.Mask);
        const int permissions = 0x1FF;
        return new AttributeChange
        {
            Caller = caller,
            Acl = string.Empty,
            Mode = (status.Mode & ~permissions) | PosixAcl.Of(entries).Mode,
        };
    }

    private static List<AclEntry> WithoutStaleMask(List<AclEntry> kept, IReadOnlyList<AclEntry> spec) =>
        kept.FindAll(e => e.Tag != AclTag.Mask || !spec.Any(s => s.IsDefault == e.IsDefault));

    private static bool IsSamePlace(AclEntry a, AclEntry b) =>
        a.Tag == b.Tag && a.IsDefault == b.IsDefault && a.Name == b.Name;
}
