namespace OrleansAlluxio.Gateway.S3.Acls;

/// <summary>Whom a grant is for: a user by its name, or one of the two groups.</summary>
/// <param name="User">The user; null for a group.</param>
/// <param name="IsEverybody">For a group: everybody, else everybody with a key.</param>
internal readonly record struct S3Grantee(string? User, bool IsEverybody)
{
    /// <summary>URI of everybody.</summary>
    public const string AllUsersUri = "http://acs.amazonaws.com/groups/global/AllUsers";

    /// <summary>URI of everybody with a key.</summary>
    public const string AuthenticatedUsersUri = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";

    /// <summary>Everybody.</summary>
    public static readonly S3Grantee AllUsers = new(null, IsEverybody: true);

    /// <summary>Everybody with a key.</summary>
    public static readonly S3Grantee AuthenticatedUsers = new(null, IsEverybody: false);

    /// <summary>Whether it is a group, and so public in S3's words.</summary>
    public bool IsGroup => User is null;

    /// <summary>A user.</summary>
    public static S3Grantee Of(string user) => new(user, IsEverybody: false);
}
