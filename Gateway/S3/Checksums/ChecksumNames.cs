namespace OrleansAlluxio.Gateway.S3.Checksums;

/// <summary>How the checksums are called in headers, documents and parameters.</summary>
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

    private static readonly string[] Names = ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"];

    private static readonly string[] Elements =
        ["ChecksumCRC32", "ChecksumCRC32C", "ChecksumCRC64NVME", "ChecksumSHA1", "ChecksumSHA256"];

    /// <summary>The name of an algorithm in a parameter, such as <c>CRC32C</c>.</summary>
    public static string NameOf(ChecksumAlgorithm algorithm) => Names[(int)algorithm];

    /// <summary>The element that carries an algorithm's value in a document.</summary>
    public static string ElementOf(ChecksumAlgorithm algorithm) => Elements[(int)algorithm];

    /// <summary>The name of a type.</summary>
    public static string NameOf(ChecksumType type) => type == ChecksumType.FullObject ? "FULL_OBJECT" : "COMPOSITE";

    /// <summary>The algorithm of a name; null for another.</summary>
    public static ChecksumAlgorithm? TryParse(ReadOnlySpan<char> name)
    {
        for (var i = 0; i < Names.Length; i++)
        {
            if (name.Equals(Names[i], StringComparison.OrdinalIgnoreCase))
            {
                return (ChecksumAlgorithm)i;
            }
        }

        return null;
    }

    /// <summary>The type of a name; null for another.</summary>
    public static ChecksumType? TryParseType(string name) => name switch
    {
        "FULL_OBJECT" => ChecksumType.FullObject,
        "COMPOSITE" => ChecksumType.Composite,
        _ => null,
    };

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
        ChecksumAlgorithm.Crc32 => new TableChecksum(CrcPolynomials.Crc32, widthBits: 32),
        ChecksumAlgorithm.Crc32C => new Crc32CChecksum(),
        ChecksumAlgorithm.Crc64Nvme => new TableChecksum(CrcPolynomials.Crc64Nvme, widthBits: 64),
        ChecksumAlgorithm.Sha1 => new HashChecksum(System.Security.Cryptography.HashAlgorithmName.SHA1),
        ChecksumAlgorithm.Sha256 => new HashChecksum(System.Security.Cryptography.HashAlgorithmName.SHA256),
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm)),
    };
}
