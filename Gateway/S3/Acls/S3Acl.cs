using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Security;
using OrleansAlluxio.Gateway.S3.Authorization;
using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Acls;

/// <summary>
/// Grants of S3 as entries of a POSIX ACL, reversibly: READ is r, WRITE is w, FULL_CONTROL is rwx; everybody is
/// "other", everybody with a key is a named group. The owner has full control and needs no entry. READ_ACP and
/// WRITE_ACP have no bit there: they are r and w of a second ACL beside it, which only this door reads. Only an ACL
/// that was set counts: plain permission bits, as files of a store have them, grant nothing here.
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

        var grants = GrantsTo(caller, PosixAcl.Parse(status.Acl), GrantOf, ignoresPublic);
        return AcpOf(status) is { } acp ? grants | GrantsTo(caller, acp, AcpGrantOf, ignoresPublic) : grants;
    }

    private static AclGrant GrantsTo(
        FabricCaller caller, PosixAcl acl, Func<int, AclGrant> grantOf, bool ignoresPublic)
    {
        var grants = ignoresPublic ? AclGrant.None : grantOf(acl.Mode & AllBits);
        if (caller.Role == FabricRole.Anonymous)
        {
            return grants;
        }

        foreach (var entry in acl.Entries)
        {
            var isCallers = entry is { IsNamed: true, IsDefault: false } && (entry.Tag == AclTag.User
                ? string.Equals(entry.Name, caller.User, StringComparison.Ordinal)
                : caller.IsIn(entry.Name) && !(ignoresPublic && entry.Name == PrincipalNames.AuthenticatedUsers));
            if (isCallers)
            {
                grants |= grantOf(entry.Permissions & acl.Mask);
            }
        }

        return grants;
    }

    /// <summary>The grants of a file or directory that S3 can say.</summary>
    public static S3Acl Of(FileStatus status)
    {
        var grants = new S3Acl();
        if (status.Acl is null)
        {
            return grants;
        }

        grants.Show(PosixAcl.Parse(status.Acl), GrantOf);
        if (AcpOf(status) is { } acp)
        {
            grants.Show(acp, AcpGrantOf);
        }

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

    /// <summary>How it is kept.</summary>
    /// <param name="owner">Whose it is: grants to it change nothing.</param>
    /// <param name="ownerBits">Permission bits of the owner.</param>
    /// <param name="isObject">Whether WRITE means nothing.</param>
    /// <exception cref="S3Exception">InvalidArgument for grants that have no entry.</exception>
    public KeptAcl ToKept(string owner, int ownerBits, bool isObject) => new(
        ToPosix(owner, ownerBits, grant => BitsOf(grant, isObject)),
        _grants.Any(g => g.Key.User != owner && AcpBitsOf(g.Value) != 0)
            ? ToPosix(owner, ReadBit | WriteBit, AcpBitsOf)
            : null);

    private string ToPosix(string owner, int ownerBits, Func<AclGrant, int> bitsOf)
    {
        var entries = new List<AclEntry>
        {
            new(AclTag.User, string.Empty, ownerBits),
            new(AclTag.Group, string.Empty, 0),
        };
        var other = 0;
        foreach (var (grantee, grant) in _grants)
        {
            var bits = bitsOf(grant);
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

    private void Show(PosixAcl acl, Func<int, AclGrant> grantOf)
    {
        foreach (var entry in acl.Entries)
        {
            if (entry is { IsNamed: true, IsDefault: false, Tag: AclTag.User })
            {
                Show(S3Grantee.Of(entry.Name), grantOf(entry.Permissions & acl.Mask));
            }
            else if (entry is { IsDefault: false, Tag: AclTag.Group, Name: PrincipalNames.AuthenticatedUsers })
            {
                Show(S3Grantee.AuthenticatedUsers, grantOf(entry.Permissions & acl.Mask));
            }
        }

        Show(S3Grantee.AllUsers, grantOf(acl.Mode & AllBits));
    }

    private void Show(S3Grantee grantee, AclGrant grant)
    {
        if (grant != AclGrant.None)
        {
            _grants[grantee] = _grants.GetValueOrDefault(grantee) | grant;
        }
    }

    // A text that is none, as another door may have set it, gives nobody anything.
    private static PosixAcl? AcpOf(FileStatus status)
    {
        try
        {
            return status.XAttrs.TryGetValue(S3XAttrs.Acp, out var text) ? PosixAcl.Parse(text) : null;
        }
        catch (FabricException e) when (e.Kind == FabricErrorKind.InvalidArgument)
        {
            return null;
        }
    }

    private static AclGrant GrantOf(int bits) => bits == AllBits
        ? AclGrant.FullControl
        : ((bits & ReadBit) != 0 ? AclGrant.Read : 0) | ((bits & WriteBit) != 0 ? AclGrant.Write : 0);

    private static AclGrant AcpGrantOf(int bits) =>
        ((bits & ReadBit) != 0 ? AclGrant.ReadAcp : 0) | ((bits & WriteBit) != 0 ? AclGrant.WriteAcp : 0);

    private static int BitsOf(AclGrant grant, bool isObject) => grant == AclGrant.FullControl ? AllBits
        : isObject && grant.HasFlag(AclGrant.Write)
            ? throw new S3Exception(S3Errors.InvalidArgument, "WRITE cannot be granted on an object.")
        : (grant.HasFlag(AclGrant.Read) ? ReadBit : 0) | (grant.HasFlag(AclGrant.Write) ? WriteBit : 0);

    // Full control says it already.
    private static int AcpBitsOf(AclGrant grant) => grant == AclGrant.FullControl ? 0
        : (grant.HasFlag(AclGrant.ReadAcp) ? ReadBit : 0) | (grant.HasFlag(AclGrant.WriteAcp) ? WriteBit : 0);
}
