using System.Collections.Frozen;
using OrleansAlluxio.Core.Security;
using OrleansAlluxio.Gateway.S3.Objects;
using OrleansAlluxio.Gateway.S3.Operations;
using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Authorization;

/// <summary>
/// What every operation asks for, by its type: the one table of it. An operation that is not here runs for nobody.
/// </summary>
internal static class S3Actions
{
    private static readonly FrozenDictionary<Type, Func<S3Request, S3Action>> ByOperation =
        new Dictionary<Type, Func<S3Request, S3Action>>
        {
            [typeof(ListBuckets)] = static _ => S3ActionNames.ListAllMyBuckets,
            [typeof(CreateBucket)] = static _ => S3ActionNames.CreateBucket,
            [typeof(HeadBucket)] = static _ => S3ActionNames.ListBucket,
            [typeof(DeleteBucket)] = static _ => S3ActionNames.DeleteBucket,
            [typeof(BucketSettings)] = S3ActionNames.OfSetting,
            [typeof(BucketPolicy)] = S3ActionNames.OfSetting,
            [typeof(BucketPublicAccess)] = S3ActionNames.OfSetting,
            [typeof(BucketOwnership)] = S3ActionNames.OfSetting,
            [typeof(BucketCors)] = S3ActionNames.OfSetting,
            [typeof(BucketTagging)] = S3ActionNames.OfSetting,
            [typeof(BucketLifecycle)] = S3ActionNames.OfSetting,
            [typeof(GetAcl)] = static r => r.Key.Length == 0 ? S3ActionNames.GetBucketAcl
                : Versioned(r, S3ActionNames.GetObjectAcl, S3ActionNames.GetObjectVersionAcl),
            [typeof(PutAcl)] = static r => r.Key.Length == 0 ? S3ActionNames.PutBucketAcl
                : Versioned(r, S3ActionNames.PutObjectAcl, S3ActionNames.PutObjectVersionAcl),
            [typeof(ListObjects)] = static _ => S3ActionNames.ListBucket,
            [typeof(ListObjectsV2)] = static _ => S3ActionNames.ListBucket,
            [typeof(ListObjectVersions)] = static _ => S3ActionNames.ListBucketVersions,
            [typeof(GetBucketVersioning)] = S3ActionNames.OfSetting,
            [typeof(PutBucketVersioning)] = S3ActionNames.OfSetting,
            [typeof(ListMultipartUploads)] = static _ => S3ActionNames.ListBucketMultipartUploads,
            [typeof(DeleteObjects)] = static _ => S3ActionNames.DeleteObject,
            [typeof(GetObject)] = static r =>
                Versioned(r, S3ActionNames.GetObject, S3ActionNames.GetObjectVersion),
            [typeof(HeadObject)] = static r =>
                Versioned(r, S3ActionNames.GetObject, S3ActionNames.GetObjectVersion),
            [typeof(PutObject)] = static _ => S3ActionNames.PutObject,
            [typeof(GetObjectAttributes)] = static r =>
                Versioned(r, S3ActionNames.GetObject, S3ActionNames.GetObjectVersion),
            [typeof(PostObject)] = static _ => S3ActionNames.PutObject,
            [typeof(CopyObject)] = static _ => S3ActionNames.PutObject,
            [typeof(DeleteObject)] = static r =>
                Versioned(r, S3ActionNames.DeleteObject, S3ActionNames.DeleteObjectVersion),
            [typeof(GetObjectTagging)] = static r =>
                Versioned(r, S3ActionNames.GetObjectTagging, S3ActionNames.GetObjectVersionTagging),
            [typeof(PutObjectTagging)] = static r =>
                Versioned(r, S3ActionNames.PutObjectTagging, S3ActionNames.PutObjectVersionTagging),
            [typeof(DeleteObjectTagging)] = static r =>
                Versioned(r, S3ActionNames.DeleteObjectTagging, S3ActionNames.DeleteObjectVersionTagging),
            [typeof(Unlocked)] = static r => r.Query.Has("retention")
                ? S3ActionNames.GetObjectRetention : S3ActionNames.GetObjectLegalHold,
            [typeof(CreateMultipartUpload)] = static _ => S3ActionNames.PutObject,
            [typeof(UploadPart)] = static _ => S3ActionNames.PutObject,
            [typeof(UploadPartCopy)] = static _ => S3ActionNames.PutObject,
            [typeof(CompleteMultipartUpload)] = static _ => S3ActionNames.PutObject,
            [typeof(AbortMultipartUpload)] = static _ => S3ActionNames.AbortMultipartUpload,
            [typeof(ListParts)] = static _ => S3ActionNames.ListMultipartUploadParts,
        }.ToFrozenDictionary();

    /// <summary>Operations that are in the table.</summary>
    public static IEnumerable<Type> Operations => ByOperation.Keys;

    /// <summary>The action of a request; null for an operation that nobody gave one.</summary>
    public static S3Action? Of(IS3Operation operation, S3Request request) =>
        ByOperation.TryGetValue(operation.GetType(), out var action) ? action(request) : null;

    /// <summary>What a request asks for beside its action: what its headers add.</summary>
    public static IEnumerable<S3Action> Further(IS3Operation operation, S3Request request)
    {
        if (operation is PutObject or PostObject or CopyObject or CreateMultipartUpload)
        {
            if (request.Headers.ContainsKey("x-amz-tagging"))
            {
                yield return S3ActionNames.PutObjectTagging;
            }

            // Whoever writes an object owns it and its ACL; what it may be refused is by a policy.
            if (AclHeaders.AskForMoreThanPrivate(request.Headers))
            {
                yield return S3ActionNames.PutObjectAclOfOwn;
            }
        }
        else if (operation is CreateBucket)
        {
            if (AclHeaders.AskForMoreThanPrivate(request.Headers))
            {
                yield return S3ActionNames.PutBucketAcl;
            }

            if (request.Headers.ContainsKey("x-amz-object-ownership"))
            {
                yield return S3ActionNames.PutBucketOwnershipControls;
            }
        }
    }

    /// <summary>What a copy reads; null for what is no copy.</summary>
    public static (CopySource Source, S3Action Action)? SourceOf(IS3Operation operation, S3Request request)
    {
        if (operation is not (CopyObject or UploadPartCopy))
        {
            return null;
        }

        var hasVersion = request.Header(CopySource.Header)?.Contains("?versionId=", StringComparison.Ordinal) == true;
        return (CopySource.Read(request), hasVersion ? S3ActionNames.GetObjectVersion : S3ActionNames.GetObject);
    }

    private static S3Action Versioned(S3Request request, S3Action current, S3Action ofVersion) =>
        request.Query.Get("versionId") is { Length: > 0 } ? ofVersion : current;
}
