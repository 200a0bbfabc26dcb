namespace OrleansAlluxio.Core.Security;

/// <summary>A right of a user in the buckets of a name.</summary>
/// <param name="Bucket">A bucket, or a pattern with <c>*</c> and <c>?</c>.</param>
/// <param name="Access">What it gives there.</param>
[GenerateSerializer, Immutable, Alias("oa.bucket-right")]
public sealed record BucketRight([property: Id(0)] string Bucket, [property: Id(1)] BucketAccess Access);
