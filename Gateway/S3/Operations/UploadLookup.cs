using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Operations;

/// <summary>Finds the upload a request names. An id of another key is as unknown as a made-up one.</summary>
internal static class UploadLookup
{
    /// <summary>Largest part number, S3's.</summary>
    public const int PartNumberMax = 10_000;

    /// <summary>The upload.</summary>
    /// <exception cref="S3Exception">NoSuchUpload, or NoSuchBucket.</exception>
    public static async ValueTask<UploadStatus> GetAsync(S3Exchange exchange, CancellationToken cancellationToken) =>
        await TryGetAsync(exchange, cancellationToken) ?? throw await MissingAsync(exchange, cancellationToken);

    /// <summary>The upload; null when it is unknown.</summary>
    public static async ValueTask<UploadStatus?> TryGetAsync(S3Exchange exchange, CancellationToken cancellationToken)
    {
        var path = exchange.Request.KeyPath();
        var upload = await exchange.Client.Uploads.TryGetAsync(IdOf(exchange.Request), cancellationToken);
        return upload is not null && upload.Path == path ? upload : null;
    }

    /// <summary>The failure for an unknown upload.</summary>
    public static async ValueTask<S3Exception> MissingAsync(S3Exchange exchange, CancellationToken cancellationToken)
    {
        await exchange.GetBucketAsync(cancellationToken);
        return new S3Exception(S3Errors.NoSuchUpload) { Details = [new("UploadId", IdOf(exchange.Request))] };
    }

    /// <summary>The id asked for.</summary>
    public static string IdOf(S3Request request) => request.Query.Get("uploadId") is { Length: > 0 and <= 1024 } id
        ? id
        : throw new S3Exception(S3Errors.NoSuchUpload);

    /// <summary>The part number asked for.</summary>
    public static int PartNumberOf(S3Request request)
    {
        var number = request.Query.Has("partNumber") ? request.Query.GetNumber("partNumber", 0, 1, int.MaxValue) : 0;
        return number is >= 1 and <= PartNumberMax ? number : throw new S3Exception(
            S3Errors.InvalidArgument, $"Part number must be an integer between 1 and {PartNumberMax}, inclusive.");
    }
}
