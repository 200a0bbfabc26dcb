using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Core.Security;

/// <summary>The access check of POSIX.1e: owner, named user, groups, other, in this order. Pure.</summary>
internal static class AclCheck
{
    /// <summary>Whether a caller may do all of what is wanted.</summary>
    public static bool Allows(FileStatus status, PosixAcl? acl, FabricCaller caller, int wanted)
    {
        if (caller.IsSuperuser)
        {
            return true;
        }

        if (caller.Role != FabricRole.Anonymous)
        {
            if (string.Equals(status.Owner, caller.User, StringComparison.Ordinal))
            {
                return Has(status.Mode >> 6, wanted);
            }

            if (acl?.Named(AclTag.User, caller.User) is { } named)
            {
                return Has(named & acl.Mask, wanted);
            }

            if (TryGroups(status, acl, caller, wanted) is { } byGroup)
            {
                return byGroup;
            }
        }

        return Has(status.Mode, wanted);
    }

    // Null when no entry of a group is about the caller. One that is and gives it suffices; none giving it denies.
    private static bool? TryGroups(FileStatus status, PosixAcl? acl, FabricCaller caller, int wanted)
    {
        bool? found = null;
        var mask = acl?.Mask ?? 7;
        if (caller.IsIn(status.Group))
        {
            found = Has((status.Mode >> 3) & mask, wanted);
        }

        if (acl is null || found == true)
        {
            return found;
        }

        foreach (var entry in acl.Entries)
        {
            if (entry is { Tag: AclTag.Group, IsNamed: true, IsDefault: false } && caller.IsIn(entry.Name))
            {
                if (Has(entry.Permissions & mask, wanted))
                {
                    return true;
                }

                found = false;
            }
        }

        return found;
    }

    private static bool Has(int given, int wanted) => (given & wanted) == wanted;
}
