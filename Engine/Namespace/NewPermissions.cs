using OrleansAlluxio.Core.Security;

namespace OrleansAlluxio.Engine.Namespace;

/// <summary>Mode and ACL of what is made in a directory. Pure.</summary>
internal static class NewPermissions
{
    /// <summary>
    /// What the maker asked for; else what the directory's default entries give, bounded by the mode; else the mode.
    /// </summary>
    public static InodeRow Give(InodeRow parent, InodeRow made, string? asked, FabricPath path)
    {
        var acl = asked is { Length: > 0 } ? AttributePlanner.AclOf(asked, made.Kind, path)
            : parent.Acl?.Contains("default:", StringComparison.Ordinal) == true
                ? PosixAcl.Parse(parent.Acl).Inherited(made.Mode, made.Kind == EntryKind.Directory)
                : null;
        return acl is null ? made : made with { Mode = (made.Mode & ~0x1FF) | acl.Mode, Acl = acl.ToString() };
    }
}
