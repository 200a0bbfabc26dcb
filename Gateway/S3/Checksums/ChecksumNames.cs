namespace OrleansAlluxio.Gateway.S3.Checksums;

/// <summary>Header names of the checksums.</summary>
internal static class ChecksumNames
{
    /// <summary>What every checksum header starts with.</summary>
    public const string Prefix = "x-amz-checksum-";

    /// <summary>Every algorithm with the header that carries its value.</summary>
    public static IReadOnlyList<(string Header, ChecksumAlgorithm Algorithm)> All { get; } =
    [
        (Prefix + "crc32", ChecksumAlgorithm.Crc32),
        (Prefix + "crc32c", ChecksumAlgorithm.Crc32C),
        (Prefix + "crc64nvme", ChecksumAlgorithm.Crc64Nvme),
        (Prefix + "sha1", ChecksumAlgorithm.Sha1),
        (Prefix + "sha256", ChecksumAlgorithm.Sha256),
    ];

    /// <summary>The algorithm of a header name in any case; null for others.</summary>
    public static ChecksumAlgorithm? TryFind(ReadOnlySpan<char> header)
    {
        foreach (var (name, algorithm) in All)
        {
            if (header.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return algorithm;
            }
        }

        return null;
    }

    /// <summary>The header of an algorithm.</summary>
    public static string HeaderOf(ChecksumAlgorithm algorithm) => All[(int)algorithm].Header;

    /// <summary>Length of an algorithm's value in bytes.</summary>
    public static int LengthBytes(ChecksumAlgorithm algorithm) => algorithm switch
    {
        ChecksumAlgorithm.Crc32 or ChecksumAlgorithm.Crc32C => 4,
        ChecksumAlgorithm.Crc64Nvme => 8,
        ChecksumAlgorithm.Sha1 => 20,
        ChecksumAlgorithm.Sha256 => 32,
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm)),
    };

    /// <summary>Starts a checksum.</summary>
    public static IChecksum Start(ChecksumAlgorithm algorithm) => algorithm switch
    {
        ChecksumAlgorithm.Crc32 => new TableChecksum(0xEDB88320, widthBits: 32),
        ChecksumAlgorithm.Crc32C => new Crc32CChecksum(),
        ChecksumAlgorithm.Crc64Nvme => new TableChecksum(0x9A6C9329AC4BC9B5, widthBits: 64),
        ChecksumAlgorithm.Sha1 => new HashChecksum(System.Security.Cryptography.HashAlgorithmName.SHA1),
        ChecksumAlgorithm.Sha256 => new HashChecksum(System.Security.Cryptography.HashAlgorithmName.SHA256),
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm)),
    };
}
