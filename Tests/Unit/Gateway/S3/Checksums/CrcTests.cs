using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.S3.Checksums;

namespace OrleansAlluxio.Tests.Unit.Gateway.S3.Checksums;

/// <summary>Folding and combining say what going over all bytes says.</summary>
public class CrcTests
{
    private static readonly byte[] Bytes = MakeBytes();

    [Theory]
    [InlineData(CrcPolynomials.Crc32, 32)]
    [InlineData(CrcPolynomials.Crc64Nvme, 64)]
    public void Append_EveryLengthAndOffset_EqualsTheTables(ulong polynomial, int widthBits)
    {
        for (var length = 100; length < 400; length++)
        {
            using var folding = new TableChecksum(polynomial, widthBits);
            using var tables = new TableChecksum(polynomial, widthBits, folds: false);
            var first = length % 97;

            folding.Append(Bytes.AsSpan(first, length));
            folding.Append(Bytes.AsSpan(first + length, 1000));
            tables.Append(Bytes.AsSpan(first, length));
            tables.Append(Bytes.AsSpan(first + length, 1000));

            Assert.Equal(tables.Finish(), folding.Finish());
        }
    }

    [Theory]
    [InlineData("CRC32")]
    [InlineData("CRC32C")]
    [InlineData("CRC64NVME")]
    public void TryCombine_FullObject_IsTheChecksumOfAllBytes(string name)
    {
        var algorithm = ChecksumNames.TryParse(name)!.Value;
        var upload = new UploadChecksum(algorithm, ChecksumType.FullObject, IsDeclared: true);
        int[] lengths = [1000, 1, 0, 70_000, 4096, 17];
        var parts = new List<UploadPart>();
        var offset = 0;
        foreach (var length in lengths)
        {
            var sum = new PartChecksum(algorithm, Sum(algorithm, Bytes.AsSpan(offset, length)));
            parts.Add(new UploadPart(parts.Count + 1, "tag", length, 0, sum.ToString()));
            offset += length;
        }

        var combined = upload.TryCombine(parts, out var ofParts);

        Assert.Equal(Convert.ToBase64String(Sum(algorithm, Bytes.AsSpan(0, offset))), combined!.Value);
        Assert.Equal(lengths.Length, ofParts.Count);
    }

    [Fact]
    public void TryCombine_Composite_IsTheChecksumOfChecksumsAndTheirNumber()
    {
        var upload = new UploadChecksum(ChecksumAlgorithm.Sha256, ChecksumType.Composite, IsDeclared: true);
        var one = Sum(ChecksumAlgorithm.Sha256, "one"u8);
        var two = Sum(ChecksumAlgorithm.Sha256, "two"u8);
        UploadPart[] parts =
        [
            new(1, "t", 3, 0, new PartChecksum(ChecksumAlgorithm.Sha256, one).ToString()),
            new(2, "t", 3, 0, new PartChecksum(ChecksumAlgorithm.Sha256, two).ToString()),
        ];

        var combined = upload.TryCombine(parts, out _);

        var expected = Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData([.. one, .. two])) + "-2";
        Assert.Equal(expected, combined!.Value);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("CRC32 AAAA")]
    [InlineData("SHA1 AAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("nonsense")]
    public void TryCombine_PartWithoutThatChecksum_IsNothing(string? kept)
    {
        var upload = new UploadChecksum(ChecksumAlgorithm.Crc32, ChecksumType.FullObject, IsDeclared: false);

        Assert.Null(upload.TryCombine([new UploadPart(1, "t", 3, 0, kept)], out var ofParts));
        Assert.Empty(ofParts);
    }

    private static byte[] Sum(ChecksumAlgorithm algorithm, ReadOnlySpan<byte> bytes)
    {
        using var checksum = ChecksumNames.Start(algorithm);
        checksum.Append(bytes);
        return checksum.Finish();
    }

    private static byte[] MakeBytes()
    {
        var bytes = new byte[100_000];
        new Random(5).NextBytes(bytes);
        return bytes;
    }
}
