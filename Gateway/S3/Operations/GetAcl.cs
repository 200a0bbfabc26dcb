using OrleansAlluxio.Gateway.S3.Acls;
using OrleansAlluxio.Gateway.S3.Authorization;
using OrleansAlluxio.Gateway.S3.Protocol;
using OrleansAlluxio.Gateway.S3.Xml;

namespace OrleansAlluxio.Gateway.S3.Operations;

/// <summary>
/// GET ?acl of a bucket or object: its owner with full control, and what else its ACL says; where ACLs are off, the
/// bucket's owner alone.
/// </summary>
internal sealed class GetAcl : IS3Operation
{
    private const string Schema = "<Grantee xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"";

    private static readonly (AclGrant Grant, string Name)[] Permissions =
    [
        (AclGrant.Read, "READ"), (AclGrant.Write, "WRITE"), (AclGrant.ReadAcp, "READ_ACP"),
        (AclGrant.WriteAcp, "WRITE_ACP"),
    ];

    /// <inheritdoc/>
    public async ValueTask HandleAsync(S3Exchange exchange, CancellationToken cancellationToken)
    {
        var bucket = await exchange.GetBucketAsync(cancellationToken);
        var guard = new BucketGuard(bucket);
        var status = exchange.Request.Key.Length > 0
            ? await ObjectLookup.GetAsync(exchange, cancellationToken)
            : bucket;
        var owner = guard.HasAcls ? status.Owner : bucket.Owner;
        using var xml = XmlText.Document();
        xml.OpenRoot("AccessControlPolicy").Owner("Owner", owner).Open("AccessControlList");
        WriteGrant(xml, S3Grantee.Of(owner), "FULL_CONTROL");
        if (guard.HasAcls)
        {
            foreach (var (grantee, grant) in S3Acl.Of(status).Grants)
            {
                WriteGrants(xml, grantee, grant);
            }
        }

        await exchange.SendAsync(xml.Close("AccessControlList").Close("AccessControlPolicy"), cancellationToken);
    }

    private static void WriteGrants(XmlText xml, S3Grantee grantee, AclGrant grant)
    {
        if (grant == AclGrant.FullControl)
        {
            WriteGrant(xml, grantee, "FULL_CONTROL");
            return;
        }

        foreach (var (one, name) in Permissions)
        {
            if (grant.HasFlag(one))
            {
                WriteGrant(xml, grantee, name);
            }
        }
    }

    private static void WriteGrant(XmlText xml, S3Grantee grantee, string permission)
    {
        xml.Open("Grant");
        if (grantee.User is { } user)
        {
            xml.Raw(Schema + "CanonicalUser\">").Element("ID", user).Element("DisplayName", user);
        }
        else
        {
            xml.Raw(Schema + "Group\">").Element(
                "URI", grantee.IsEverybody ? S3Grantee.AllUsersUri : S3Grantee.AuthenticatedUsersUri);
        }

        xml.Close("Grantee").Element("Permission", permission).Close("Grant");
    }
}
