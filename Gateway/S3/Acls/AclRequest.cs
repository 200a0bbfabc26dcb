using System.Xml.Linq;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Security;
using OrleansAlluxio.Gateway.S3.Authorization;
using OrleansAlluxio.Gateway.S3.Protocol;
using OrleansAlluxio.Gateway.S3.Xml;

namespace OrleansAlluxio.Gateway.S3.Acls;

/// <summary>The ACL that a request asks for: canned, by grant headers, or as a document; one way at a time.</summary>
internal static class AclRequest
{
    private static readonly S3Error NotSupported =
        new("AccessControlListNotSupported", 400, "The bucket does not allow ACLs.");

    private static readonly S3Error ByEmail = new(
        "UnresolvableGrantByEmailAddress", 400, "The email address you provided does not match any account on record.");

    /// <summary>
    /// The ACL of a new object; null when none is asked for, or when ACLs are off and none is asked for that
    /// would change anything.
    /// </summary>
    public static async ValueTask<KeptAcl?> OfNewObjectAsync(
        S3Exchange exchange, FileStatus bucket, CancellationToken cancellationToken)
    {
        var guard = new BucketGuard(bucket);
        if (!guard.HasAcls)
        {
            return AclHeaders.AskForMoreThanPrivate(exchange.Request.Headers)
                ? throw new S3Exception(NotSupported)
                : null;
        }

        var owner = exchange.Request.Caller.User;
        var acl = await ReadHeadersAsync(exchange, bucket.Owner, isObject: true, cancellationToken);
        return acl is null ? null : Checked(acl, guard).ToKept(owner, 6, isObject: true);
    }

    /// <summary>The ACL of a new bucket; null when none is asked for.</summary>
    public static async ValueTask<KeptAcl?> OfNewBucketAsync(
        S3Exchange exchange, ObjectOwnership ownership, CancellationToken cancellationToken)
    {
        if (!AclHeaders.AskForMoreThanPrivate(exchange.Request.Headers))
        {
            return null;
        }

        if (ownership == ObjectOwnership.BucketOwnerEnforced)
        {
            throw new S3Exception(NotSupported);
        }

        var owner = exchange.Request.Caller.User;
        var acl = await ReadHeadersAsync(exchange, owner, isObject: false, cancellationToken);
        return acl?.ToKept(owner, 7, isObject: false);
    }

    /// <summary>
    /// The ACL of a PUT ?acl: its headers, else its body. Null where ACLs are off and the owner alone is given what it
    /// has anyway: clients that copy an object also put the ACL that they were told of.
    /// </summary>
    public static async ValueTask<S3Acl?> ReadAsync(
        S3Exchange exchange, BucketGuard guard, string owner, CancellationToken cancellationToken)
    {
        var isObject = exchange.Request.Key.Length > 0;
        using var body = exchange.OpenBody(computeMd5: false);
        var byHeaders = await ReadHeadersAsync(exchange, guard.Owner, isObject, cancellationToken);
        if (byHeaders is not null)
        {
            if (body.LengthBytes > 0)
            {
                throw new S3Exception(
                    S3Errors.InvalidRequest, "An ACL is given by headers or as a document, not both.");
            }

            await body.VerifyAsync(cancellationToken);
        }

        var acl = byHeaders ?? await ReadDocumentAsync(
            exchange,
            await XmlInput.ReadAsync(body, "AccessControlPolicy", XmlInput.BytesMax, cancellationToken),
            cancellationToken);
        return guard.HasAcls ? Checked(acl, guard)
            : acl.Grants.Keys.All(g => g == S3Grantee.Of(owner) || g == S3Grantee.Of(guard.Owner)) ? null
            : throw new S3Exception(NotSupported);
    }

    private static S3Acl Checked(S3Acl acl, BucketGuard guard) => acl.IsPublic && guard.PublicAccess.BlockPublicAcls
        ? throw new S3Exception(S3Errors.AccessDenied, "The bucket's public access block refuses public ACLs.")
        : acl;

    private static async ValueTask<S3Acl?> ReadHeadersAsync(
        S3Exchange exchange, string bucketOwner, bool isObject, CancellationToken cancellationToken)
    {
        var canned = exchange.Request.Header(AclHeaders.Canned);
        var acl = canned is null ? null : Canned(canned, bucketOwner, isObject);
        foreach (var (header, grant) in AclHeaders.Grants)
        {
            if (exchange.Request.Header(header) is not { } grantees)
            {
                continue;
            }

            if (canned is not null)
            {
                throw new S3Exception(
                    S3Errors.InvalidRequest, "Specifying both Canned ACLs and Header Grants is not allowed.");
            }

            acl ??= new S3Acl();
            foreach (var grantee in grantees.Split(','))
            {
                acl.Add(await GranteeOfAsync(exchange, grantee.Trim(), cancellationToken), grant);
            }
        }

        return acl;
    }

    private static S3Acl Canned(string name, string bucketOwner, bool isObject)
    {
        var acl = new S3Acl();
        switch (name)
        {
            case "private":
                break;
            case "public-read":
                acl.Add(S3Grantee.AllUsers, AclGrant.Read);
                break;
            case "public-read-write":
                acl.Add(S3Grantee.AllUsers, isObject ? AclGrant.Read : AclGrant.Read | AclGrant.Write);
                break;
            case "authenticated-read":
                acl.Add(S3Grantee.AuthenticatedUsers, AclGrant.Read);
                break;
            case "bucket-owner-read" or "bucket-owner-full-control" when !isObject:
                break;
            case "bucket-owner-read":
                acl.Add(S3Grantee.Of(bucketOwner), AclGrant.Read);
                break;
            case "bucket-owner-full-control":
                acl.Add(S3Grantee.Of(bucketOwner), AclGrant.FullControl);
                break;
            case "aws-exec-read" or "log-delivery-write":
                throw new S3Exception(S3Errors.NotImplemented, $"The canned ACL {name} names a service of AWS.");
            default:
                throw new S3Exception(S3Errors.InvalidArgument, $"There is no canned ACL '{name}'.");
        }

        return acl;
    }

    // id="NAME", uri="...", emailAddress="..."; quotes are optional.
    private static ValueTask<S3Grantee> GranteeOfAsync(
        S3Exchange exchange, string text, CancellationToken cancellationToken)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var kind = equals < 0 ? string.Empty : text[..equals].Trim();
        var value = equals < 0 ? string.Empty : text[(equals + 1)..].Trim().Trim('"');
        return kind switch
        {
            "id" => UserAsync(exchange, value, cancellationToken),
            "uri" => new(GroupOf(value)),
            "emailAddress" => throw new S3Exception(ByEmail),
            _ => throw new S3Exception(S3Errors.InvalidArgument, "A grantee is id=\"user\" or uri=\"group\"."),
        };
    }

    private static async ValueTask<S3Acl> ReadDocumentAsync(
        S3Exchange exchange, XElement root, CancellationToken cancellationToken)
    {
        var list = Only(root, "AccessControlList");
        var acl = new S3Acl();
        foreach (var grant in list.Elements())
        {
            var grantee = grant.Name.LocalName == "Grant" ? Only(grant, "Grantee") : throw Malformed();
            var id = XmlInput.ChildText(grantee, "ID");
            var uri = XmlInput.ChildText(grantee, "URI");
            if (XmlInput.ChildText(grantee, "EmailAddress") is not null)
            {
                throw new S3Exception(ByEmail);
            }

            var permission = XmlInput.ChildText(grant, "Permission")?.Trim() switch
            {
                "READ" => AclGrant.Read,
                "WRITE" => AclGrant.Write,
                "READ_ACP" => AclGrant.ReadAcp,
                "WRITE_ACP" => AclGrant.WriteAcp,
                "FULL_CONTROL" => AclGrant.FullControl,
                _ => throw Malformed(),
            };
            acl.Add(
                id is not null && uri is null ? await UserAsync(exchange, id.Trim(), cancellationToken)
                    : uri is not null && id is null ? GroupOf(uri.Trim()) : throw Malformed(),
                permission);
        }

        return acl;
    }

    private static S3Grantee GroupOf(string uri) => uri switch
    {
        S3Grantee.AllUsersUri => S3Grantee.AllUsers,
        S3Grantee.AuthenticatedUsersUri => S3Grantee.AuthenticatedUsers,
        _ => throw new S3Exception(S3Errors.InvalidArgument, "Invalid group uri."),
    };

    private static async ValueTask<S3Grantee> UserAsync(
        S3Exchange exchange, string name, CancellationToken cancellationToken) =>
        name == PrincipalNames.Fabric || name == exchange.Request.Caller.User
            || await exchange.Client.Identities.TryGetUserAsync(name, cancellationToken) is not null
                ? S3Grantee.Of(name)
                : throw new S3Exception(S3Errors.InvalidArgument, "Invalid id: there is no such user.");

    private static XElement Only(XElement parent, string name)
    {
        var found = parent.Elements().Where(e => e.Name.LocalName == name).ToArray();
        return found.Length == 1 ? found[0] : throw Malformed();
    }

    private static S3Exception Malformed() => new(S3Errors.MalformedXml);
}
