using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Core.Security;

/// <summary>What a caller may do in a bucket by role and rights. Pure.</summary>
public static class BucketRights
{
    /// <summary>Most rights of one user: what an operator can still read.</summary>
    public const int RightsMax = 128;

    /// <summary>
    /// The access: an exact name before a pattern, a longer pattern before a shorter one. Without a matching right a
    /// read-only user or an operator reads, another has nothing. The role is the upper bound.
    /// </summary>
    public static BucketAccess Of(FabricCaller caller, string bucket)
    {
        ArgumentNullException.ThrowIfNull(caller);
        switch (caller.Role)
        {
            case FabricRole.Admin:
                return BucketAccess.Full;
            case FabricRole.Anonymous:
                return BucketAccess.None;
        }

        var right = MostSpecific(caller.Rights, bucket);
        var given = right?.Access ?? (caller.Role is FabricRole.ReadOnly or FabricRole.Operator
            ? BucketAccess.Read
            : BucketAccess.None);
        return caller.Role == FabricRole.ReadOnly && given > BucketAccess.Read ? BucketAccess.Read : given;
    }

    /// <summary>Whether any right or the role alone may give something in some bucket.</summary>
    public static bool ReadsEverything(FabricCaller caller)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return caller.Role == FabricRole.Admin || (caller.Role == FabricRole.ReadOnly && caller.Rights.Count == 0)
            || (caller.Role == FabricRole.Operator
                && caller.Rights.All(static r => r.Access >= BucketAccess.Read));
    }

    private static BucketRight? MostSpecific(IReadOnlyList<BucketRight> rights, string bucket)
    {
        BucketRight? found = null;
        for (var i = 0; i < rights.Count; i++)
        {
            var right = rights[i];
            if (!Wildcard.IsPattern(right.Bucket))
            {
                if (string.Equals(right.Bucket, bucket, StringComparison.Ordinal))
                {
                    return right;
                }
            }
            else if (Wildcard.IsMatch(right.Bucket, bucket)
                && (found is null || right.Bucket.Length > found.Bucket.Length
                    || (right.Bucket.Length == found.Bucket.Length && right.Access < found.Access)))
            {
                found = right;
            }
        }

        return found;
    }
}
