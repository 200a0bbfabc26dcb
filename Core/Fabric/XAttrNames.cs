namespace OrleansAlluxio.Core.Fabric;

/// <summary>Extended attribute names with a meaning to the fabric.</summary>
public static class XAttrNames
{
    /// <summary>Content type of a file; carried to stores that keep one.</summary>
    public const string ContentType = "fabric.content-type";

    /// <summary>
    /// Prefix of S3 user metadata; the rest is the lower-case name after <c>x-amz-meta-</c>. Carried to stores that
    /// keep it.
    /// </summary>
    public const string UserMetadataPrefix = "s3.meta.";

    /// <summary>Prefix of S3 system headers kept with an object, such as <c>cache-control</c>.</summary>
    public const string HeaderPrefix = "s3.header.";
}
