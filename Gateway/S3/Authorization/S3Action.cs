using OrleansAlluxio.Core.Security;

namespace OrleansAlluxio.Gateway.S3.Authorization;

/// <summary>A thing that S3 can be asked to do, as policies name it.</summary>
/// <param name="Name">Its name, such as <c>s3:GetObject</c>.</param>
/// <param name="OnObject">Whether it is done to an object and not to a bucket.</param>
/// <param name="Needs">The right in the bucket that gives it.</param>
/// <param name="Grant">The grant of an ACL that gives it; <see cref="AclGrant.None"/> for what no ACL gives.</param>
internal sealed record S3Action(string Name, bool OnObject, BucketAccess Needs, AclGrant Grant = AclGrant.None)
{
    /// <summary>Whether it changes nothing.</summary>
    public bool IsRead => Name.StartsWith("s3:Get", StringComparison.Ordinal)
        || Name.StartsWith("s3:List", StringComparison.Ordinal);
}
