namespace OrleansAlluxio.Gateway.S3.Policies;

/// <summary>Words of policies.</summary>
internal static class PolicyNames
{
    /// <summary>What names of buckets and objects begin with.</summary>
    public const string ResourcePrefix = "arn:aws:s3:::";

    /// <summary>What names of users begin with; the account means nothing here.</summary>
    public const string UserPrefix = "arn:aws:iam::";

    /// <summary>The full name of a user.</summary>
    public static string OfUser(string user) => UserPrefix + "000000000000:user/" + user;
}
