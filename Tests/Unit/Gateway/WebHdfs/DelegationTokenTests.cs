using System.Buffers.Text;
using OrleansAlluxio.Gateway.WebHdfs.Identity;

namespace OrleansAlluxio.Tests.Unit.Gateway.WebHdfs;

public class DelegationTokenTests
{
    private static readonly byte[] Secret = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    [Theory]
    [InlineData(0, "00")]
    [InlineData(127, "7F")]
    [InlineData(-112, "90")]
    [InlineData(128, "8F80")]
    [InlineData(255, "8FFF")]
    [InlineData(256, "8E0100")]
    [InlineData(-113, "8770")]
    [InlineData(1_320_962_673_997, "8A01338F82CD4D")]
    [InlineData(long.MaxValue, "887FFFFFFFFFFFFFFF")]
    [InlineData(long.MinValue, "807FFFFFFFFFFFFFFF")]
    public void Number_AsHadoopWritesIt_RoundTrips(long value, string hex)
    {
        var bytes = new List<byte>();
        HadoopWire.WriteNumber(bytes, value);

        Assert.Equal(hex, Convert.ToHexString([.. bytes]));
        ReadOnlySpan<byte> rest = bytes.ToArray();
        Assert.True(HadoopWire.TryReadNumber(ref rest, out var read));
        Assert.Equal(value, read);
        Assert.True(rest.IsEmpty);
    }

    [Fact]
    public void Text_OfARecord_IsRead() =>
        Assert.Equal(77, DelegationTokenText.TryRead(DelegationTokenText.Write(Record(), Secret), Secret));

    [Fact]
    public void Text_AnyBitChanged_IsRefused()
    {
        var bytes = Base64Url.DecodeFromChars(DelegationTokenText.Write(Record(), Secret));

        // What follows identifier and password, Hadoop's kind and service, is the client's to change.
        var signed = bytes.Length - 1 - 1 - "WEBHDFS delegation".Length;
        for (var i = 0; i < signed; i++)
        {
            var changed = (byte[])bytes.Clone();
            changed[i] ^= 1;

            Assert.Null(DelegationTokenText.TryRead(Base64Url.EncodeToString(changed), Secret));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("AAAA")]
    [InlineData("not base64 !")]
    [InlineData("iP__________")]
    public void Text_NoToken_IsRefused(string text) => Assert.Null(DelegationTokenText.TryRead(text, Secret));

    [Fact]
    public void Text_OfAnotherSecret_IsRefused() =>
        Assert.Null(DelegationTokenText.TryRead(DelegationTokenText.Write(Record(), new byte[32]), Secret));

    private static DelegationTokenRecord Record() => new()
    {
        Number = 77,
        Owner = "ann",
        Renewer = "yarn",
        IssuedUnixMs = 1_320_962_673_997,
        MaxUnixMs = 1_321_567_473_997,
        ExpiresUnixMs = 1_321_049_073_997,
    };
}
