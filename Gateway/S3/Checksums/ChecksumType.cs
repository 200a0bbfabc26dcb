namespace OrleansAlluxio.Gateway.S3.Checksums;

/// <summary>What a checksum of a multipart object was made from.</summary>
internal enum ChecksumType
{
    /// <summary>All bytes.</summary>
    FullObject,

    /// <summary>The checksums of the parts.</summary>
    Composite,
}
