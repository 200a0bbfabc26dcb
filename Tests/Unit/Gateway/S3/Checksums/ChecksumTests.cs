using System.Text;
using OrleansAlluxio.Gateway.S3.Checksums;

namespace OrleansAlluxio.Tests.Unit.Gateway.S3.Checksums;

public class ChecksumTests
{
    [Theory]
    [InlineData("x-amz-checksum-crc32", "cbf43926")]
    [InlineData("x-amz-checksum-crc32c", "e3069283")]
    [InlineData("x-amz-checksum-crc64nvme", "ae8b14860a799888")]
    [InlineData("x-amz-checksum-sha1", "f7c3bc1d808e04732adf679965ccc34ca7ae3441")]
    [InlineData("x-amz-checksum-sha256", "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225")]
    public void Finish_CheckString_GivesCatalogueValue(string header, string expected)
    {
        var algorithm = ChecksumNames.TryFind(header)!.Value;
        using var whole = ChecksumNames.Start(algorithm);
        using var pieces = ChecksumNames.Start(algorithm);

        whole.Append("123456789"u8);
        foreach (var digit in "123456789"u8.ToArray())
        {
            pieces.Append([digit]);
        }

        Assert.Equal(expected, Convert.ToHexStringLower(whole.Finish()));
        Assert.Equal(expected, Convert.ToHexStringLower(pieces.Finish()));
        Assert.Equal(header, ChecksumNames.HeaderOf(algorithm));
        Assert.Equal(expected.Length / 2, ChecksumNames.LengthBytes(algorithm));
    }

    [Fact]
    public void TryFind_UnknownHeader_IsNull() => Assert.Null(ChecksumNames.TryFind("x-amz-checksum-md5"));
}
