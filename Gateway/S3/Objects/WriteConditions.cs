using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Objects;

/// <summary>Conditions of a write: the ones S3 knows, which is less than HTTP's.</summary>
/// <param name="MustBeNew">If-None-Match: *</param>
/// <param name="IfContentTag">The one tag of If-Match; null without.</param>
internal readonly record struct WriteConditions(bool MustBeNew, string? IfContentTag)
{
    /// <summary>Reads them.</summary>
    public static WriteConditions Read(S3Request request)
    {
        var noneMatch = request.Header("If-None-Match");
        var match = request.Header("If-Match");
        if (noneMatch is not null && noneMatch.Trim() != "*")
        {
            throw new S3Exception(S3Errors.NotImplemented, "If-None-Match on a write can only be *.");
        }

        if (match is null)
        {
            return new WriteConditions(noneMatch is not null, null);
        }

        var tag = EntityTags.Bare(match).ToString();
        return noneMatch is null && tag.Length > 0 && !tag.Contains('*', StringComparison.Ordinal)
            && !tag.Contains(',', StringComparison.Ordinal)
                ? new WriteConditions(false, tag)
                : throw new S3Exception(
                    S3Errors.NotImplemented, "If-Match on a write takes one entity tag, and no If-None-Match.");
    }

    /// <summary>
    /// Fails early, before a body is sent for nothing. The fabric decides again, atomically, at completion.
    /// </summary>
    public async ValueTask CheckEarlyAsync(
        IFabricClient client, FabricPath path, OperationOptions options, CancellationToken cancellationToken)
    {
        if (!MustBeNew && IfContentTag is null)
        {
            return;
        }

        Check(await client.TryGetStatusAsync(path, options, cancellationToken));
    }

    /// <summary>Checks them on what is there; a directory counts as nothing.</summary>
    /// <exception cref="S3Exception">NoSuchKey or PreconditionFailed.</exception>
    public void Check(FileStatus? there)
    {
        if (there is null or { IsDirectory: true })
        {
            if (IfContentTag is not null)
            {
                throw new S3Exception(S3Errors.NoSuchKey);
            }
        }
        else if (MustBeNew || (IfContentTag is not null && there.ContentTag != IfContentTag))
        {
            throw new S3Exception(S3Errors.PreconditionFailed);
        }
    }
}
