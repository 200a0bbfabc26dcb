using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Security;
using OrleansAlluxio.Gateway.S3.Authorization;
using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Acls;

/// <summary>
/// Grants of S3 as entries of a POSIX ACL, reversibly: READ is r, WRITE is w, FULL_CONTROL is rwx; everybody is
/// "other", everybody with a key is a named group. The owner has full control and needs no entry. READ_ACP and
/// WRITE_ACP alone have no bit and are refused. Only an ACL that was set counts: plain permission bits, as files of a
/// store have them, grant nothing here.
/// </summary>
internal sealed class S3Acl
{
    private const int ReadBit = 4;
    private const int WriteBit = 2;
    private const int AllBits = 7;

    // S3's own limit.
    private const int GrantsMax = 100;

    private readonly Dictionary<S3Grantee, AclGrant> _grants = [];

    /// <summary>The grants beside the owner's.</summary>
    public IReadOnlyDictionary<S3Grantee, AclGrant> Grants => _grants;

    /// <summary>Whether it gives something to everybody, or to everybody with a key.</summary>
    public bool IsPublic => _grants.Keys.Any(static g => g.IsGroup);

    /// <summary>What an ACL gives a caller. S3's grants add up; a mask still bounds named entries.</summary>
    public static AclGrant GrantsTo(FabricCaller caller, FileStatus status, bool ignoresPublic)
    {
        if (status.Acl is null)
        {
            return AclGrant.None;
        }

        var acl = PosixAcl.Parse(status.Acl);
        var bits = ignoresPublic ? AclGrant.None : GrantOf(status.Mode & AllBits);
        if (caller.Role == FabricRole.Anonymous)
        {
            return bits;
        }

        foreach (var entry in acl.Entries)
        {
            var isCallers = entry is { IsNamed: true, IsDefault: false } && (entry.Tag == AclTag.User
                ? string.Equals(entry.Name, caller.User, StringComparison.Ordinal)
                : caller.IsIn(entry.Name) && !(ignoresPublic && entry.Name == PrincipalNames.AuthenticatedUsers));
            if (isCallers)
            {
                bits |= GrantOf(entry.Permissions & acl.Mask);
            }
        }

        return bits;
    }

    /// <summary>The grants of a file or directory that S3 can say.</summary>
    public static S3Acl Of(FileStatus status)
    {
        var grants = new S3Acl();
        if (status.Acl is null)
        {
            return grants;
        }

        var acl = PosixAcl.Parse(status.Acl);
        foreach (var entry in acl.Entries)
        {
            if (entry is { IsNamed: true, IsDefault: false, Tag: AclTag.User })
            {
                grants.Show(S3Grantee.Of(entry.Name), entry.Permissions & acl.Mask);
            }
            else if (entry is { IsDefault: false, Tag: AclTag.Group, Name: PrincipalNames.AuthenticatedUsers })
            {
                grants.Show(S3Grantee.AuthenticatedUsers, entry.Permissions & acl.Mask);
            }
        }

        grants.Show(S3Grantee.AllUsers, status.Mode & AllBits);
        return grants;
    }

    /// <summary>Adds a grant.</summary>
    /// <exception cref="S3Exception">InvalidArgument for more grants than S3 takes.</exception>
    public void Add(S3Grantee grantee, AclGrant grant)
    {
        if (_grants.Count >= GrantsMax && !_grants.ContainsKey(grantee))
        {
            throw new S3Exception(S3Errors.InvalidArgument, $"An ACL has at most {GrantsMax} grants.");
        }

        _grants[grantee] = _grants.GetValueOrDefault(grantee) | grant;
    }

    /// <summary>The text of the POSIX ACL.</summary>
    /// <param name="owner">Whose it is: grants to it change nothing.</param>
    /// <param name="ownerBits">Permission bits of the owner.</param>
    /// <param name="isObject">Whether WRITE means nothing.</param>
    /// <exception cref="S3Exception">InvalidArgument for grants that have no entry.</exception>
    public string ToPosix(string owner, int ownerBits, bool isObject)
    {
        var entries = new List<AclEntry>
        {
            new(AclTag.User, string.Empty, ownerBits),
            new(AclTag.Group, string.Empty, 0),
        };
        var other = 0;
        foreach (var (grantee, grant) in _grants)
        {
            var bits = BitsOf(grant, isObject);
            if (grantee.User is null)
            {
                if (grantee.IsEverybody)
                {
                    other = bits;
                }
                else
                {
                    entries.Add(new(AclTag.Group, PrincipalNames.AuthenticatedUsers, bits));
                }
            }
            else if (grantee.User != owner)
            {
                entries.Add(new(AclTag.User, grantee.User, bits));
            }
        }

        entries.Add(new(AclTag.Other, string.Empty, other));
        return PosixAcl.Of(entries).ToString();
    }

    private void Show(S3Grantee grantee, int bits)
    {
        if (GrantOf(bits) is var grant && grant != AclGrant.None)
        {
            _grants[grantee] = grant;
        }
    }

    private static AclGrant GrantOf(int bits) => bits == AllBits
        ? AclGrant.FullControl
        : ((bits & ReadBit) != 0 ? AclGrant.Read : 0) | ((bits & WriteBit) != 0 ? AclGrant.Write : 0);

    private static int BitsOf(AclGrant grant, bool isObject) => grant switch
    {
        AclGrant.FullControl => AllBits,
        AclGrant.Read => ReadBit,
        AclGrant.Write when !isObject => WriteBit,
        AclGrant.Read | AclGrant.Write when !isObject => ReadBit | WriteBit,
        _ when isObject && grant.HasFlag(AclGrant.Write) => throw new S3Exception(
            S3Errors.InvalidArgument, "WRITE cannot be granted on an object."),
        _ => throw new S3Exception(
            S3Errors.InvalidArgument,
            "READ_ACP and WRITE_ACP can be granted here only as part of FULL_CONTROL."),
    };
}
