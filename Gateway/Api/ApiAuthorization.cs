using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Core.Security;
using OrleansAlluxio.Gateway.S3.Buckets;

namespace OrleansAlluxio.Gateway.Api;

/// <summary>
/// Whether a caller may take a route. An administrator may; anybody else by role, rights, and owning the bucket, which
/// is the top-level directory of a path. A bucket with a policy is open to the others through S3 only, where the policy
/// is judged.
/// </summary>
internal static class ApiAuthorization
{
    /// <summary>Returns for a caller who may.</summary>
    /// <exception cref="FabricException">PermissionDenied.</exception>
    public static async ValueTask CheckAsync(ApiRequest request)
    {
        var need = request.Route.Needs;
        if (request.Route.IsAnonymous || request.Gateway is not null || IsAllowed(request.Caller, need))
        {
            return;
        }

        switch (need)
        {
            case ApiNeed.Read:
                await RequireAsync(request, "path", BucketAccess.Read);
                return;
            case ApiNeed.Write or ApiNeed.OperateOrWrite:
                await RequireAsync(request, "path", BucketAccess.Write);
                return;
            case ApiNeed.Own or ApiNeed.OperateOrOwn:
                await RequireAsync(request, "path", BucketAccess.Full);
                return;
            case ApiNeed.ReadAndWriteTarget:
                await RequireAsync(request, "path", BucketAccess.Read);
                await RequireAsync(request, "target", BucketAccess.Write);
                return;
            case ApiNeed.WriteBoth:
                await RequireAsync(request, "path", BucketAccess.Write);
                await RequireAsync(request, "target", BucketAccess.Write);
                return;
            case ApiNeed.Upload:
                await RequireUploadAsync(request);
                return;
            case ApiNeed.Operate:
                throw Denied(request, "it is for an operator or an administrator");
            default:
                throw Denied(request, "it is for an administrator");
        }
    }

    /// <summary>Whether the caller may by its role alone, whatever the path.</summary>
    public static bool IsAllowed(FabricCaller caller, ApiNeed need) => need switch
    {
        _ when caller.IsSuperuser => true,
        ApiNeed.Login => true,
        ApiNeed.Inspect => BucketRights.ReadsEverything(caller),
        ApiNeed.Operate or ApiNeed.OperateOrWrite or ApiNeed.OperateOrOwn => caller.Role == FabricRole.Operator,
        _ => false,
    };

    /// <summary>
    /// Returns when the caller may change these attributes: an operator who owns nothing may pin only.
    /// </summary>
    /// <exception cref="FabricException">PermissionDenied.</exception>
    public static async ValueTask RequireChangeAsync(ApiRequest request, AttributeChange change)
    {
        var isPin = change == new AttributeChange
        {
            Caller = change.Caller,
            SyncIntervalMs = change.SyncIntervalMs,
            Pinned = change.Pinned,
            PinMedia = change.PinMedia,
        };
        if (!request.Caller.IsSuperuser && !(isPin && request.Caller.Role == FabricRole.Operator))
        {
            await RequireAsync(request, "path", BucketAccess.Full);
        }
    }

    /// <summary>Returns when the caller may also start this job: one that writes needs the right to.</summary>
    /// <exception cref="FabricException">PermissionDenied.</exception>
    public static async ValueTask RequireJobAsync(ApiRequest request, JobRequest job)
    {
        await RequireAsync(request, job.Path, BucketAccess.Read);
        if (job.Kind == JobKind.Move)
        {
            await RequireAsync(request, job.Path, BucketAccess.Write);
        }

        if (job.Target is { } target)
        {
            await RequireAsync(request, target, BucketAccess.Write);
        }
    }

    /// <summary>Returns when the caller may also write all the paths of a body.</summary>
    /// <exception cref="FabricException">PermissionDenied.</exception>
    public static async ValueTask RequireWriteAsync(ApiRequest request, IEnumerable<FabricPath> paths)
    {
        if (request.Caller.IsSuperuser || request.Gateway is not null)
        {
            return;
        }

        // What is below a bucket is decided by the bucket; the bucket itself is not.
        foreach (var path in paths.DistinctBy(static p => p.Depth > 1 ? TopOf(p).Child("*") : p))
        {
            await RequireAsync(request, path, BucketAccess.Write);
        }
    }

    private static ValueTask RequireAsync(ApiRequest request, string parameter, BucketAccess needed) =>
        RequireAsync(request, request.Query.Path(parameter), needed);

    // An unknown upload is refused like a foreign one: ids tell nothing.
    private static async ValueTask RequireUploadAsync(ApiRequest request)
    {
        var id = request.Query.Text("id") ?? string.Empty;
        var upload = await request.Client.Uploads.TryGetAsync(id, request.Aborted)
            ?? throw Denied(request, "the upload is another user's, or is not there");
        await RequireAsync(request, upload.Path, BucketAccess.Write);
    }

    private static async ValueTask RequireAsync(ApiRequest request, FabricPath path, BucketAccess needed)
    {
        if (request.Caller.IsSuperuser || request.Gateway is not null)
        {
            return;
        }

        if (path.IsRoot)
        {
            if (needed == BucketAccess.Read && BucketRights.ReadsEverything(request.Caller))
            {
                return;
            }

            throw Denied(request, "the root is for an administrator");
        }

        var top = TopOf(path);

        // The bucket itself is changed by its owner, not by whoever writes in it.
        var least = path.Depth == 1 && needed == BucketAccess.Write ? BucketAccess.Full : needed;
        var bucket = await request.Client.TryGetStatusAsync(
            top, new OperationOptions { Caller = request.Caller }, request.Aborted);
        if (bucket?.XAttrs.ContainsKey(BucketDocuments.Policy) == true)
        {
            throw Denied(request, "the bucket has a policy; go through S3, where it is judged");
        }

        var owns = bucket is not null && request.Caller.Role == FabricRole.User && bucket.Owner == request.Caller.User;
        if (!owns && BucketRights.Of(request.Caller, top.Name) < least)
        {
            throw Denied(request, $"{request.Caller.User} has no right to do this in {top.Name}");
        }
    }

    private static FabricPath TopOf(FabricPath path)
    {
        while (path.Depth > 1)
        {
            path = path.Parent;
        }

        return path;
    }

    private static FabricException Denied(ApiRequest request, string reason) =>
        new(FabricErrorKind.PermissionDenied, request.Route.Operation, request.Http.Request.Path, reason);
}
