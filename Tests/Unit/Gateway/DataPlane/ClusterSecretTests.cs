using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Gateway.DataPlane;
using OrleansAlluxio.Tests.Unit.Support;

namespace OrleansAlluxio.Tests.Unit.Gateway.DataPlane;

public sealed class ClusterSecretTests
{
    private static readonly ClusterClaim Claim = new("POST", "/cluster/v1/read?x=1", "ab12", "someone");
    private readonly ManualTimeProvider _time = new();
    private readonly ClusterSecret _secret = ClusterSecret.Of("a long enough secret");

    [Fact]
    public void IsGood_ForWhatWasSigned_IsTrue() =>
        Assert.True(_secret.IsGood(_secret.Sign(Claim, _time), Claim, _time));

    [Fact]
    public void IsGood_ForAnyOtherRequest_IsFalse()
    {
        var token = _secret.Sign(Claim, _time);

        Assert.False(_secret.IsGood(token, Claim with { Method = "GET" }, _time));
        Assert.False(_secret.IsGood(token, Claim with { Target = "/cluster/v1/read?x=2" }, _time));
        Assert.False(_secret.IsGood(token, Claim with { Digest = "ab13" }, _time));
        Assert.False(_secret.IsGood(token, Claim with { Caller = "admin" }, _time));
    }

    [Fact]
    public void IsGood_WithAnotherSecret_IsFalse() => Assert.False(
        ClusterSecret.Of("another long secret").IsGood(_secret.Sign(Claim, _time), Claim, _time));

    [Fact]
    public void IsGood_WhenItsTimeIsOver_IsFalse()
    {
        var token = _secret.Sign(Claim, _time);

        _time.Advance(TimeSpan.FromMinutes(2) - TimeSpan.FromMilliseconds(1));
        Assert.True(_secret.IsGood(token, Claim, _time));

        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(_secret.IsGood(token, Claim, _time));
    }

    [Fact]
    public void IsGood_SignedByAClockFarAhead_IsFalse()
    {
        var ahead = new ManualTimeProvider();
        ahead.Advance(TimeSpan.FromHours(1));

        Assert.False(_secret.IsGood(_secret.Sign(Claim, ahead), Claim, _time));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("1.")]
    [InlineData("x.0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("9999999999999.zz00000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("99999999999999999999999.0000000000000000000000000000000000000000000000000000000000000000")]
    public void IsGood_OfWhatIsNoToken_IsFalse(string? token) => Assert.False(_secret.IsGood(token, Claim, _time));

    [Fact]
    public void IsGood_WithAnyByteChanged_IsFalse()
    {
        var token = _secret.Sign(Claim, _time);

        for (var i = 0; i < token.Length; i++)
        {
            var changed = token.ToCharArray();
            changed[i] = changed[i] == '1' ? '2' : '1';
            Assert.False(_secret.IsGood(new string(changed), Claim, _time), $"character {i}");
        }
    }

    [Fact]
    public void Of_AShortText_IsRefusedAndNotRepeated()
    {
        var error = Assert.Throws<FabricException>(() => ClusterSecret.Of("short"));

        Assert.Equal(FabricErrorKind.InvalidArgument, error.Kind);
        Assert.DoesNotContain("short", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ToString_Always_HidesIt() =>
        Assert.DoesNotContain("long enough", _secret.ToString(), StringComparison.Ordinal);
}
