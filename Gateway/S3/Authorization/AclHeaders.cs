using Microsoft.AspNetCore.Http;

namespace OrleansAlluxio.Gateway.S3.Authorization;

/// <summary>Headers that ask for an ACL.</summary>
internal static class AclHeaders
{
    /// <summary>A canned ACL.</summary>
    public const string Canned = "x-amz-acl";

    /// <summary>Grants, each with its header.</summary>
    public static readonly (string Header, AclGrant Grant)[] Grants =
    [
        ("x-amz-grant-read", AclGrant.Read),
        ("x-amz-grant-write", AclGrant.Write),
        ("x-amz-grant-read-acp", AclGrant.ReadAcp),
        ("x-amz-grant-write-acp", AclGrant.WriteAcp),
        ("x-amz-grant-full-control", AclGrant.FullControl),
    ];

    /// <summary>Whether any is there that gives something to anybody but the owners.</summary>
    public static bool AskForMoreThanPrivate(IHeaderDictionary headers)
    {
        var canned = headers[Canned].ToString();
        if (canned is not ("" or "private" or "bucket-owner-read" or "bucket-owner-full-control"))
        {
            return true;
        }

        foreach (var (header, _) in Grants)
        {
            if (headers.ContainsKey(header))
            {
                return true;
            }
        }

        return false;
    }
}
