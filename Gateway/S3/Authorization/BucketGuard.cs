using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.S3.Buckets;
using OrleansAlluxio.Gateway.S3.Policies;

namespace OrleansAlluxio.Gateway.S3.Authorization;

/// <summary>What of a bucket decides who may do what in it. Immutable.</summary>
internal sealed class BucketGuard
{
    private static readonly ParsedDocuments<PolicyDocument> Policies = new(PolicyParser.ParseStored);

    /// <summary>Reads it from the bucket's directory.</summary>
    public BucketGuard(FileStatus bucket)
    {
        Status = bucket;
        Policy = BucketDocuments.TryRead(bucket, BucketDocuments.Policy, out var policy) ? Policies.Get(policy) : null;
        PublicAccess = PublicAccessBlock.Parse(bucket.XAttrs.GetValueOrDefault(BucketDocuments.PublicAccessBlock));
        Ownership = OwnershipOf(bucket);
    }

    /// <summary>The bucket's directory.</summary>
    public FileStatus Status { get; }

    /// <summary>Its owner.</summary>
    public string Owner => Status.Owner;

    /// <summary>Its policy; null without one.</summary>
    public PolicyDocument? Policy { get; }

    /// <summary>Its public access block.</summary>
    public PublicAccessBlock PublicAccess { get; }

    /// <summary>Who owns its objects.</summary>
    public ObjectOwnership Ownership { get; }

    /// <summary>Whether ACLs mean anything in it.</summary>
    public bool HasAcls => Ownership != ObjectOwnership.BucketOwnerEnforced;

    /// <summary>The setting of a bucket; a text that is none counts as the strictest.</summary>
    public static ObjectOwnership OwnershipOf(FileStatus bucket) =>
        BucketDocuments.TryRead(bucket, BucketDocuments.OwnershipControls, out var text)
            && Enum.TryParse<ObjectOwnership>(text, out var ownership) && Enum.IsDefined(ownership)
                ? ownership
                : ObjectOwnership.BucketOwnerEnforced;
}
