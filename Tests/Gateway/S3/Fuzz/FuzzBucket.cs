namespace OrleansAlluxio.Tests.Gateway.S3.Fuzz;

/// <summary>A bucket that made-up requests may do anything to, and what they need to know of it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="UploadId">An upload under way, of key <c>big</c>.</param>
/// <param name="PartTag">The tag of its first part, which is also an object's.</param>
internal sealed record FuzzBucket(string Name, string UploadId, string PartTag);
