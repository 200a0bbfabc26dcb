namespace OrleansAlluxio.Gateway.S3.Checksums;

/// <summary>The CRCs of S3, in reflected form.</summary>
internal static class CrcPolynomials
{
    /// <summary>CRC-32/ISO-HDLC.</summary>
    public const ulong Crc32 = 0xEDB88320;

    /// <summary>CRC-32/ISCSI, Castagnoli's.</summary>
    public const ulong Crc32C = 0x82F63B78;

    /// <summary>CRC-64/NVME.</summary>
    public const ulong Crc64Nvme = 0x9A6C9329AC4BC9B5;

    private static readonly CrcArithmetic Of32 = new(Crc32, widthBits: 32);
    private static readonly CrcArithmetic Of32C = new(Crc32C, widthBits: 32);
    private static readonly CrcArithmetic Of64 = new(Crc64Nvme, widthBits: 64);

    /// <summary>The arithmetic of an algorithm; null for one that is no CRC.</summary>
    public static CrcArithmetic? ArithmeticOf(ChecksumAlgorithm algorithm) => algorithm switch
    {
        ChecksumAlgorithm.Crc32 => Of32,
        ChecksumAlgorithm.Crc32C => Of32C,
        ChecksumAlgorithm.Crc64Nvme => Of64,
        _ => null,
    };
}
