using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Security;
using OrleansAlluxio.Gateway.S3.Buckets;
using OrleansAlluxio.Gateway.S3.Operations;
using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Authorization;

/// <summary>
/// The one decision between who asks and what runs. The order: an explicit deny of the bucket policy, then role and
/// rights and owning the bucket, then an allow of the policy, then grants of ACLs. Nothing else gives anything.
/// </summary>
internal sealed class S3Authorizer(S3Services services)
{
    private readonly QuietBuckets _quiet = new();

    /// <summary>Returns for a request that may run, with what its handler may ask further.</summary>
    /// <exception cref="S3Exception">AccessDenied; NoSuchBucket where there is nothing to decide about.</exception>
    public async ValueTask<S3Access> AuthorizeAsync(
        IS3Operation operation, S3Request request, CancellationToken cancellationToken)
    {
        var action = S3Actions.Of(operation, request)
            ?? throw new S3Exception(S3Errors.AccessDenied, "This operation has no action that could be allowed.");
        await CheckExpectedOwnersAsync(operation, request, cancellationToken);
        if (request.Bucket.Length == 0 || operation is CreateBucket)
        {
            return WithoutBucket(operation, request);
        }

        var source = S3Actions.SourceOf(operation, request);
        if (request.Caller.IsSuperuser
            && await IsQuietAsync(request.Bucket, cancellationToken)
            && (source is null || await IsQuietAsync(source.Value.Source.Bucket, cancellationToken)))
        {
            return S3Access.Unlimited;
        }

        var access = await OpenAsync(request, request.Bucket, cancellationToken);
        if (operation is DeleteObjects)
        {
            // Each key is checked when it is known; who can be allowed no key at all is refused before the body.
            access.RequireAnyChance();
            return access;
        }

        var subject = new AccessSubject(request.Key, request.Query.Get("versionId"));
        await access.RequireAsync(action, subject, cancellationToken);
        foreach (var further in S3Actions.Further(operation, request))
        {
            await access.RequireAsync(further, subject, cancellationToken);
        }

        if (source is { } from)
        {
            var ofSource = from.Source.Bucket == request.Bucket
                ? access
                : await OpenAsync(request, from.Source.Bucket, cancellationToken);
            await ofSource.RequireAsync(
                from.Action, new AccessSubject(from.Source.Key, from.Source.VersionId), cancellationToken);
        }

        return access;
    }

    private static S3Access WithoutBucket(IS3Operation operation, S3Request request)
    {
        var caller = request.Caller;
        if (caller.Role == FabricRole.Anonymous
            || (operation is CreateBucket && caller.Role is FabricRole.ReadOnly or FabricRole.Operator))
        {
            throw new S3Exception(S3Errors.AccessDenied);
        }

        return caller.IsSuperuser ? S3Access.Unlimited : new S3Access(services: null, request, guard: null);
    }

    private async ValueTask<S3Access> OpenAsync(S3Request request, string bucket, CancellationToken cancellationToken)
    {
        if (await FindAsync(bucket, cancellationToken) is { } status)
        {
            return new S3Access(services, request, new BucketGuard(status));
        }

        throw request.Caller.Role == FabricRole.Anonymous
            ? new S3Exception(S3Errors.AccessDenied)
            : new S3Exception(S3Errors.NoSuchBucket) { Details = [new("BucketName", bucket)] };
    }

    // The version is read first: what changes after it makes another version.
    private async ValueTask<bool> IsQuietAsync(string bucket, CancellationToken cancellationToken)
    {
        var version = services.Client.BucketVersion;
        if (_quiet.Knows(bucket, version))
        {
            return true;
        }

        if (await FindAsync(bucket, cancellationToken) is not { } status)
        {
            return true; // The handler says what is missing.
        }

        if (new BucketGuard(status).Policy is { HasDeny: true })
        {
            return false;
        }

        _quiet.Remember(bucket, version);
        return true;
    }

    private async ValueTask CheckExpectedOwnersAsync(
        IS3Operation operation, S3Request request, CancellationToken cancellationToken)
    {
        if (request.Header("x-amz-expected-bucket-owner") is { } expected && request.Bucket.Length > 0)
        {
            await CheckOwnerAsync(request.Bucket, expected, cancellationToken);
        }

        if (request.Header("x-amz-source-expected-bucket-owner") is { } ofSource
            && S3Actions.SourceOf(operation, request) is { } from)
        {
            await CheckOwnerAsync(from.Source.Bucket, ofSource, cancellationToken);
        }
    }

    private async ValueTask CheckOwnerAsync(string bucket, string expected, CancellationToken cancellationToken)
    {
        if (await FindAsync(bucket, cancellationToken) is { } status
            && !string.Equals(status.Owner, expected, StringComparison.Ordinal))
        {
            throw new S3Exception(S3Errors.AccessDenied, "The bucket has another owner than the one expected.");
        }
    }

    // As the fabric itself: what is decided here is not the caller's to see.
    private async ValueTask<FileStatus?> FindAsync(string bucket, CancellationToken cancellationToken) =>
        await services.Client.TryGetStatusAsync(
            KeyPaths.OfBucket(bucket), OperationOptions.Default, cancellationToken) is { IsDirectory: true } status
                ? status
                : null;
}
