using System.Diagnostics.CodeAnalysis;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Buckets;

/// <summary>
/// Settings of a bucket, kept as extended attributes of its directory: durable, seen by every gateway at once, gone
/// with the bucket. The stored text is canonical, so that equal settings are equal texts.
/// </summary>
internal static class BucketDocuments
{
    /// <summary>The bucket policy, JSON as the client gave it.</summary>
    public const string Policy = "s3.bucket.policy";

    /// <summary>The public access block.</summary>
    public const string PublicAccessBlock = "s3.bucket.public-access-block";

    /// <summary>Object ownership.</summary>
    public const string OwnershipControls = "s3.bucket.ownership";

    /// <summary>CORS rules.</summary>
    public const string Cors = "s3.bucket.cors";

    /// <summary>Tags of the bucket.</summary>
    public const string Tagging = "s3.bucket.tags";

    /// <summary>Versioning: <c>Enabled</c> or <c>Suspended</c>.</summary>
    public const string Versioning = "s3.bucket.versioning";

    /// <summary>Lifecycle rules.</summary>
    public const string Lifecycle = "s3.bucket.lifecycle";

    /// <summary>Most bytes of one setting: S3's 64 KiB for CORS rules is its largest.</summary>
    public const int DocumentBytesMax = 64 << 10;

    /// <summary>The text of a setting; false when it was never set.</summary>
    public static bool TryRead(FileStatus bucket, string name, [NotNullWhen(true)] out string? text) =>
        bucket.XAttrs.TryGetValue(name, out text);

    /// <summary>Sets a setting, durably. The caller has checked its text.</summary>
    public static async ValueTask WriteAsync(
        S3Exchange exchange, string name, string text, CancellationToken cancellationToken)
    {
        var change = new AttributeChange
        {
            Caller = exchange.Request.Caller,
            SetXAttrs = new Dictionary<string, string>(StringComparer.Ordinal) { [name] = text },
        };
        await ChangeAsync(exchange, change, cancellationToken);
    }

    /// <summary>Removes a setting; one that was never set is no error.</summary>
    public static ValueTask RemoveAsync(S3Exchange exchange, string name, CancellationToken cancellationToken) =>
        ChangeAsync(
            exchange, new AttributeChange { Caller = exchange.Request.Caller, RemoveXAttrs = [name] },
            cancellationToken);

    private static async ValueTask ChangeAsync(
        S3Exchange exchange, AttributeChange change, CancellationToken cancellationToken)
    {
        await exchange.GetBucketAsync(cancellationToken);
        await exchange.Client.SetAttributesAsync(exchange.Request.BucketPath(), change, cancellationToken);
    }
}
