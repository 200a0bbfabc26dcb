using OrleansAlluxio.Gateway.S3.Objects;
using OrleansAlluxio.Gateway.S3.Operations;
using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3;

/// <summary>Which operation a request is. The only list of them; what is not in it is not implemented.</summary>
internal static class S3OperationTable
{
    private static readonly ListBuckets ListBuckets = new();
    private static readonly CreateBucket CreateBucket = new();
    private static readonly HeadBucket HeadBucket = new();
    private static readonly DeleteBucket DeleteBucket = new();
    private static readonly BucketSettings BucketSettings = new();
    private static readonly GetBucketVersioning GetBucketVersioning = new();
    private static readonly PutBucketVersioning PutBucketVersioning = new();
    private static readonly ListObjectVersions ListObjectVersions = new();
    private static readonly BucketLifecycle BucketLifecycle = new();
    private static readonly BucketCors BucketCors = new();
    private static readonly BucketTagging BucketTagging = new();
    private static readonly GetAcl GetAcl = new();
    private static readonly PutAcl PutAcl = new();
    private static readonly BucketPolicy BucketPolicy = new();
    private static readonly BucketPublicAccess BucketPublicAccess = new();
    private static readonly BucketOwnership BucketOwnership = new();
    private static readonly ListObjects ListObjects = new();
    private static readonly ListObjectsV2 ListObjectsV2 = new();
    private static readonly ListMultipartUploads ListMultipartUploads = new();
    private static readonly DeleteObjects DeleteObjects = new();
    private static readonly GetObject GetObject = new();
    private static readonly GetObjectAttributes GetObjectAttributes = new();
    private static readonly HeadObject HeadObject = new();
    private static readonly PutObject PutObject = new();
    private static readonly PostObject PostObject = new();
    private static readonly CopyObject CopyObject = new();
    private static readonly DeleteObject DeleteObject = new();
    private static readonly GetObjectTagging GetObjectTagging = new();
    private static readonly PutObjectTagging PutObjectTagging = new();
    private static readonly DeleteObjectTagging DeleteObjectTagging = new();
    private static readonly Unlocked Unlocked = new();
    private static readonly CreateMultipartUpload CreateMultipartUpload = new();
    private static readonly UploadPart UploadPart = new();
    private static readonly UploadPartCopy UploadPartCopy = new();
    private static readonly CompleteMultipartUpload CompleteMultipartUpload = new();
    private static readonly AbortMultipartUpload AbortMultipartUpload = new();
    private static readonly ListParts ListParts = new();

    /// <summary>The operation.</summary>
    /// <exception cref="S3Exception">NotImplemented, or MethodNotAllowed.</exception>
    public static IS3Operation Find(S3Request request)
    {
        var subresource = Subresources.Find(request.Query);
        if (request.Bucket.Length == 0)
        {
            return request.Key.Length > 0 ? throw new S3Exception(S3Errors.InvalidBucketName)
                : subresource is null && request.Method == "GET" ? ListBuckets : throw Refuse(request, subresource);
        }

        return request.Key.Length == 0
            ? OfBucket(request, subresource) ?? throw Refuse(request, subresource)
            : OfObject(request, subresource) ?? throw Refuse(request, subresource);
    }

    private static IS3Operation? OfBucket(S3Request request, string? subresource) =>
        (request.Method, subresource) switch
        {
            ("GET", null) => request.Query.Get("list-type") == "2" ? ListObjectsV2 : ListObjects,
            ("PUT", null) => CreateBucket,
            ("HEAD", null) => HeadBucket,
            ("DELETE", null) => DeleteBucket,
            ("GET", "uploads") => ListMultipartUploads,
            ("GET", "acl") => GetAcl,
            ("GET", "versioning") => GetBucketVersioning,
            ("PUT", "versioning") => PutBucketVersioning,
            ("GET", "versions") => ListObjectVersions,
            ("PUT", "acl") => PutAcl,
            ("GET" or "PUT" or "DELETE", "policy") => BucketPolicy,
            ("GET", "policyStatus") => BucketPolicy,
            ("GET" or "PUT" or "DELETE", "publicAccessBlock") => BucketPublicAccess,
            ("GET" or "PUT" or "DELETE", "ownershipControls") => BucketOwnership,
            ("GET" or "PUT" or "DELETE", "lifecycle") => BucketLifecycle,
            ("GET" or "PUT" or "DELETE", "cors") => BucketCors,
            ("GET" or "PUT" or "DELETE", "tagging") => BucketTagging,
            ("GET", not null) => BucketSettings.Knows(subresource) ? BucketSettings : null,
            ("POST", "delete") => DeleteObjects,
            _ => null,
        };

    private static IS3Operation? OfObject(S3Request request, string? subresource)
    {
        var copies = request.Headers.ContainsKey(CopySource.Header);
        return (request.Method, subresource) switch
        {
            ("GET", null) => GetObject,
            ("HEAD", null) => HeadObject,
            ("PUT", null) => copies ? CopyObject : PutObject,
            ("POST", null) when request.Form is not null => PostObject,
            ("DELETE", null) => DeleteObject,
            ("GET", "attributes") => GetObjectAttributes,
            ("GET", "tagging") => GetObjectTagging,
            ("PUT", "tagging") => PutObjectTagging,
            ("DELETE", "tagging") => DeleteObjectTagging,
            ("GET", "acl") => GetAcl,
            ("PUT", "acl") => PutAcl,
            ("GET", "legal-hold" or "retention") => Unlocked,
            ("POST", "uploads") => CreateMultipartUpload,
            ("PUT", "uploadId") => copies ? UploadPartCopy : UploadPart,
            ("POST", "uploadId") => CompleteMultipartUpload,
            ("DELETE", "uploadId") => AbortMultipartUpload,
            ("GET", "uploadId") => ListParts,
            _ => null,
        };
    }

    private static S3Exception Refuse(S3Request request, string? subresource) =>
        subresource is null && request.Method is not "POST" ? new S3Exception(S3Errors.MethodNotAllowed)
            : new S3Exception(S3Errors.NotImplemented, subresource is null
                ? "A POST here is a form (multipart/form-data) that is signed by its policy."
                : $"{request.Method} of {subresource} is not implemented.");
}
