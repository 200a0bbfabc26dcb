namespace OrleansAlluxio.Gateway.S3.Checksums;

/// <summary>The additional checksums of S3.</summary>
internal enum ChecksumAlgorithm
{
    Crc32,
    Crc32C,
    Crc64Nvme,
    Sha1,
    Sha256,
}
