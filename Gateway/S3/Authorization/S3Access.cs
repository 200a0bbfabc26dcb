using System.Diagnostics;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Security;
using OrleansAlluxio.Gateway.S3.Acls;
using OrleansAlluxio.Gateway.S3.Objects;
using OrleansAlluxio.Gateway.S3.Policies;
using OrleansAlluxio.Gateway.S3.Protocol;
using OrleansAlluxio.Gateway.S3.Versions;

namespace OrleansAlluxio.Gateway.S3.Authorization;

/// <summary>
/// What the sender of one request may do: made by <see cref="S3Authorizer"/>, which decided about the request as a
/// whole; handlers ask it about keys that only their bodies name.
/// </summary>
internal sealed class S3Access(S3Services? services, S3Request? request, BucketGuard? guard)
{
    /// <summary>Everything: an administrator where no policy denies anything.</summary>
    public static readonly S3Access Unlimited = new(null, null, null);

    /// <summary>Whether nothing needs to be asked.</summary>
    public bool IsUnlimited => request is null;

    /// <summary>Whether a bucket is shown to the sender.</summary>
    public bool Sees(FileStatus bucket) => IsUnlimited || RightIn(request!.Caller, bucket) >= BucketAccess.Read;

    /// <summary>Refuses what no check of a key could allow.</summary>
    public void RequireAnyChance()
    {
        if (request is { Caller.Role: FabricRole.ReadOnly } || (request is { Caller.Role: FabricRole.Anonymous }
            && guard is { Policy: null, HasAcls: false }))
        {
            throw new S3Exception(S3Errors.AccessDenied);
        }
    }

    /// <summary>Returns when the sender may do something to a subject.</summary>
    /// <exception cref="S3Exception">AccessDenied.</exception>
    public async ValueTask RequireAsync(
        S3Action action, AccessSubject subject, CancellationToken cancellationToken)
    {
        if (!await AllowsAsync(action, subject, cancellationToken))
        {
            throw new S3Exception(S3Errors.AccessDenied);
        }
    }

    /// <summary>Whether the sender may.</summary>
    public async ValueTask<bool> AllowsAsync(
        S3Action action, AccessSubject subject, CancellationToken cancellationToken)
    {
        if (request is null)
        {
            return true;
        }

        if (guard is null)
        {
            return false;
        }

        Debug.Assert(services is not null, "Whoever has a guard has the fabric.");
        var caller = request.Caller;
        var of = action.OnObject ? subject : AccessSubject.Bucket;
        var verdict = await JudgeAsync(action, of, cancellationToken);
        if (caller.IsSuperuser)
        {
            // A policy that locks out everybody can be taken away.
            return verdict != PolicyVerdict.Deny || action == S3ActionNames.GetBucketPolicy
                || action == S3ActionNames.PutBucketPolicy || action == S3ActionNames.DeleteBucketPolicy;
        }

        if (verdict == PolicyVerdict.Deny || (caller.Role == FabricRole.ReadOnly && !action.IsRead))
        {
            return false;
        }

        if (RightIn(caller, guard.Status) >= action.Needs)
        {
            return true;
        }

        var isRestricted = guard is { PublicAccess.RestrictPublicBuckets: true, Policy.IsPublic: true }
            && caller.Role == FabricRole.Anonymous;
        return (verdict == PolicyVerdict.Allow && !isRestricted)
            || (guard.HasAcls && action.Grant != AclGrant.None && await IsGrantedAsync(action, of, cancellationToken));
    }

    // The owner of a bucket is as good as whoever has full rights in it; a role is the upper bound of both.
    private static BucketAccess RightIn(FabricCaller caller, FileStatus bucket) =>
        caller.Role == FabricRole.User && string.Equals(bucket.Owner, caller.User, StringComparison.Ordinal)
            ? BucketAccess.Full
            : BucketRights.Of(caller, bucket.Path.Name);

    private async ValueTask<PolicyVerdict> JudgeAsync(
        S3Action action, AccessSubject subject, CancellationToken cancellationToken)
    {
        if (guard!.Policy is not { } policy)
        {
            return PolicyVerdict.Silent;
        }

        var tags = policy.NeedsObjectTags && subject.Key.Length > 0
            && await FindAsync(subject, cancellationToken) is { } status
            && status.XAttrs.TryGetValue(S3XAttrs.Tags, out var text)
                ? ObjectTags.FromText(text).Tags
                : null;
        return policy.Judge(new PolicyRequest(request!, action.Name, guard.Status.Path.Name, subject.Key)
        {
            VersionId = subject.VersionId,
            Now = services!.Time.GetUtcNow(),
            ObjectTags = tags,
        });
    }

    // What is written into a bucket is the bucket's ACL to allow; the rest is the object's own.
    private async ValueTask<bool> IsGrantedAsync(
        S3Action action, AccessSubject subject, CancellationToken cancellationToken)
    {
        var ignoresPublic = guard!.PublicAccess.IgnorePublicAcls;
        if (!action.OnObject || action.Grant == AclGrant.Write)
        {
            return S3Acl.GrantsTo(request!.Caller, guard.Status, ignoresPublic).HasFlag(action.Grant);
        }

        if (await FindAsync(subject, cancellationToken) is not { } status)
        {
            return false;
        }

        var caller = request!.Caller;
        return (caller.Role == FabricRole.User && string.Equals(status.Owner, caller.User, StringComparison.Ordinal))
            || S3Acl.GrantsTo(caller, status, ignoresPublic).HasFlag(action.Grant);
    }

    // As the fabric itself: what is decided here is not the caller's to see.
    private async ValueTask<FileStatus?> FindAsync(AccessSubject subject, CancellationToken cancellationToken)
    {
        var bucket = guard!.Status.Path;
        if (KeyPaths.TryOfKey(bucket, subject.Key) is not { } path)
        {
            return null;
        }

        try
        {
            if (subject is { VersionId: { Length: > 0 } id } && !subject.Key.EndsWith('/'))
            {
                // A marker has neither tags nor an ACL.
                var versions = new VersionedBucket(
                    services!.Versions, services.Client, bucket, FabricCaller.System, VersioningState.Enabled);
                return (id == VersionNames.Null || VersionNames.IsId(id))
                    && await VersionLookup.TryFindAsync(
                        versions, new VersionedKey(bucket, path, id), cancellationToken) is { IsMarker: false } entry
                        ? entry.Status
                        : null;
            }

            return await services!.Client.TryGetStatusAsync(path, OperationOptions.Default, cancellationToken);
        }
        catch (FabricException e) when (e.Kind == FabricErrorKind.NotADirectory)
        {
            return null;
        }
    }
}
