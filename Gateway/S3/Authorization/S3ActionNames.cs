using System.Collections.Frozen;
using System.Reflection;
using OrleansAlluxio.Core.Security;
using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Authorization;

/// <summary>Every action that is known: what operations ask for, and what a policy may name.</summary>
internal static class S3ActionNames
{
    public static readonly S3Action ListAllMyBuckets = OfBucket("s3:ListAllMyBuckets", BucketAccess.None);
    public static readonly S3Action CreateBucket = OfBucket("s3:CreateBucket", BucketAccess.Full);
    public static readonly S3Action DeleteBucket = OfBucket("s3:DeleteBucket", BucketAccess.Full);
    public static readonly S3Action ListBucket = OfBucket("s3:ListBucket", BucketAccess.Read, AclGrant.Read);
    public static readonly S3Action ListBucketVersions =
        OfBucket("s3:ListBucketVersions", BucketAccess.Read, AclGrant.Read);
    public static readonly S3Action ListBucketMultipartUploads =
        OfBucket("s3:ListBucketMultipartUploads", BucketAccess.Read, AclGrant.Read);
    public static readonly S3Action GetBucketAcl = OfBucket("s3:GetBucketAcl", BucketAccess.Full, AclGrant.ReadAcp);
    public static readonly S3Action PutBucketAcl = OfBucket("s3:PutBucketAcl", BucketAccess.Full, AclGrant.WriteAcp);
    public static readonly S3Action GetBucketPolicy = OfBucket("s3:GetBucketPolicy", BucketAccess.Full);
    public static readonly S3Action PutBucketPolicy = OfBucket("s3:PutBucketPolicy", BucketAccess.Full);
    public static readonly S3Action DeleteBucketPolicy = OfBucket("s3:DeleteBucketPolicy", BucketAccess.Full);
    public static readonly S3Action PutBucketOwnershipControls =
        OfBucket("s3:PutBucketOwnershipControls", BucketAccess.Full);
    public static readonly S3Action GetObject = OfObject("s3:GetObject", BucketAccess.Read, AclGrant.Read);
    public static readonly S3Action GetObjectVersion =
        OfObject("s3:GetObjectVersion", BucketAccess.Read, AclGrant.Read);
    public static readonly S3Action GetObjectAttributes =
        OfObject("s3:GetObjectAttributes", BucketAccess.Read, AclGrant.Read);
    public static readonly S3Action GetObjectVersionAttributes =
        OfObject("s3:GetObjectVersionAttributes", BucketAccess.Read, AclGrant.Read);
    public static readonly S3Action PutObject = OfObject("s3:PutObject", BucketAccess.Write, AclGrant.Write);
    public static readonly S3Action DeleteObject = OfObject("s3:DeleteObject", BucketAccess.Write, AclGrant.Write);
    public static readonly S3Action DeleteObjectVersion = OfObject("s3:DeleteObjectVersion", BucketAccess.Write);
    public static readonly S3Action GetObjectAcl = OfObject("s3:GetObjectAcl", BucketAccess.Full, AclGrant.ReadAcp);
    public static readonly S3Action GetObjectVersionAcl =
        OfObject("s3:GetObjectVersionAcl", BucketAccess.Full, AclGrant.ReadAcp);
    public static readonly S3Action PutObjectAcl = OfObject("s3:PutObjectAcl", BucketAccess.Full, AclGrant.WriteAcp);
    public static readonly S3Action PutObjectAclOfOwn =
        PutObjectAcl with { Needs = BucketAccess.Write, Grant = AclGrant.Write };
    public static readonly S3Action PutObjectVersionAcl =
        OfObject("s3:PutObjectVersionAcl", BucketAccess.Full, AclGrant.WriteAcp);
    public static readonly S3Action GetObjectTagging = OfObject("s3:GetObjectTagging", BucketAccess.Read);
    public static readonly S3Action GetObjectVersionTagging =
        OfObject("s3:GetObjectVersionTagging", BucketAccess.Read);
    public static readonly S3Action PutObjectTagging = OfObject("s3:PutObjectTagging", BucketAccess.Write);
    public static readonly S3Action PutObjectVersionTagging =
        OfObject("s3:PutObjectVersionTagging", BucketAccess.Write);
    public static readonly S3Action DeleteObjectTagging = OfObject("s3:DeleteObjectTagging", BucketAccess.Write);
    public static readonly S3Action DeleteObjectVersionTagging =
        OfObject("s3:DeleteObjectVersionTagging", BucketAccess.Write);
    public static readonly S3Action GetObjectRetention = OfObject("s3:GetObjectRetention", BucketAccess.Read);
    public static readonly S3Action GetObjectLegalHold = OfObject("s3:GetObjectLegalHold", BucketAccess.Read);
    public static readonly S3Action AbortMultipartUpload =
        OfObject("s3:AbortMultipartUpload", BucketAccess.Write, AclGrant.Write);
    public static readonly S3Action ListMultipartUploadParts =
        OfObject("s3:ListMultipartUploadParts", BucketAccess.Read, AclGrant.Write);

    // Settings of a bucket, by the subresource: the names of S3's own actions are not quite those of its operations.
    private static readonly FrozenDictionary<string, (S3Action Get, S3Action Put)> Settings =
        new Dictionary<string, (S3Action, S3Action)>(StringComparer.Ordinal)
        {
            ["accelerate"] = Setting("AccelerateConfiguration"),
            ["cors"] = Setting("BucketCORS"),
            ["encryption"] = Setting("EncryptionConfiguration"),
            ["lifecycle"] = Setting("LifecycleConfiguration"),
            ["location"] = (OfBucket("s3:GetBucketLocation", BucketAccess.Read), CreateBucket),
            ["logging"] = Setting("BucketLogging"),
            ["notification"] = Setting("BucketNotification"),
            ["object-lock"] = Setting("BucketObjectLockConfiguration"),
            ["ownershipControls"] = (
                OfBucket("s3:GetBucketOwnershipControls", BucketAccess.Full), PutBucketOwnershipControls),
            ["policy"] = (GetBucketPolicy, PutBucketPolicy),
            ["policyStatus"] = (OfBucket("s3:GetBucketPolicyStatus", BucketAccess.Full), PutBucketPolicy),
            ["publicAccessBlock"] = Setting("BucketPublicAccessBlock"),
            ["replication"] = Setting("ReplicationConfiguration"),
            ["requestPayment"] = Setting("BucketRequestPayment"),
            ["tagging"] = Setting("BucketTagging"),
            ["versioning"] = (
                OfBucket("s3:GetBucketVersioning", BucketAccess.Read),
                OfBucket("s3:PutBucketVersioning", BucketAccess.Full)),
            ["website"] = Setting("BucketWebsite"),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    // Known to S3 and asked for by no operation here: a policy may name them and they give nothing.
    private static readonly S3Action[] Unused =
    [
        OfBucket("s3:DeleteBucketWebsite", BucketAccess.Full),
        OfBucket("s3:GetAnalyticsConfiguration", BucketAccess.Full),
        OfBucket("s3:GetIntelligentTieringConfiguration", BucketAccess.Full),
        OfBucket("s3:GetInventoryConfiguration", BucketAccess.Full),
        OfBucket("s3:GetMetricsConfiguration", BucketAccess.Full),
        OfBucket("s3:PutAnalyticsConfiguration", BucketAccess.Full),
        OfBucket("s3:PutIntelligentTieringConfiguration", BucketAccess.Full),
        OfBucket("s3:PutInventoryConfiguration", BucketAccess.Full),
        OfBucket("s3:PutMetricsConfiguration", BucketAccess.Full),
        OfObject("s3:BypassGovernanceRetention", BucketAccess.Full),
        OfObject("s3:GetObjectTorrent", BucketAccess.Full),
        OfObject("s3:GetObjectVersionForReplication", BucketAccess.Full),
        OfObject("s3:PutObjectLegalHold", BucketAccess.Full), OfObject("s3:PutObjectRetention", BucketAccess.Full),
        OfObject("s3:ReplicateDelete", BucketAccess.Full), OfObject("s3:ReplicateObject", BucketAccess.Full),
        OfObject("s3:ReplicateTags", BucketAccess.Full), OfObject("s3:RestoreObject", BucketAccess.Full),
        OfObject("s3:ObjectOwnerOverrideToBucketOwner", BucketAccess.Full),
    ];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<S3Action> All { get; } =
    [
        .. typeof(S3ActionNames).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(static f => f.FieldType == typeof(S3Action)).Select(static f => (S3Action)f.GetValue(null)!)
            .Concat(Settings.Values.SelectMany(static s => (S3Action[])[s.Get, s.Put]))
            .Concat(Unused).DistinctBy(static a => a.Name).OrderBy(static a => a.Name, StringComparer.Ordinal),
    ];

    /// <summary>The action of a request for a bucket's setting.</summary>
    public static S3Action OfSetting(S3Request request)
    {
        var name = Subresources.Find(request.Query)!;
        return request.Method == "DELETE" && name == "policy" ? DeleteBucketPolicy
            : request.Method is "GET" or "HEAD" ? Settings[name].Get
            : Settings[name].Put;
    }

    private static (S3Action Get, S3Action Put) Setting(string name) =>
        (OfBucket("s3:Get" + name, BucketAccess.Full), OfBucket("s3:Put" + name, BucketAccess.Full));

    private static S3Action OfBucket(string name, BucketAccess needs, AclGrant grant = AclGrant.None) =>
        new(name, OnObject: false, needs, grant);

    private static S3Action OfObject(string name, BucketAccess needs, AclGrant grant = AclGrant.None) =>
        new(name, OnObject: true, needs, grant);
}
