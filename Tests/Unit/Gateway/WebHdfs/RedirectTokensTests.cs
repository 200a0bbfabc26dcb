using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Gateway.WebHdfs.Protocol;
using OrleansAlluxio.Gateway.WebHdfs.Redirects;
using OrleansAlluxio.Tests.Unit.Gateway.S3.Support;

namespace OrleansAlluxio.Tests.Unit.Gateway.WebHdfs;

public class RedirectTokensTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    private static readonly FabricPath Path = FabricPath.Parse("/a/b");

    private readonly ManualTime _time = new(new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero));

    [Fact]
    public void TryRead_SameRequest_GivesTheUser() =>
        Assert.Equal("ann", Tokens().TryRead(Made(), "CREATE", Path, Query("overwrite=true")));

    [Theory]
    [InlineData("OPEN", "/a/b", "overwrite=true")]
    [InlineData("CREATE", "/a/c", "overwrite=true")]
    [InlineData("CREATE", "/a", "overwrite=true")]
    [InlineData("CREATE", "/a/b", "overwrite=false")]
    [InlineData("CREATE", "/a/b", "overwrite=true&permission=777")]
    [InlineData("CREATE", "/a/b", "")]
    public void TryRead_AnotherRequest_IsRefused(string operation, string path, string query) =>
        Assert.Null(Tokens().TryRead(Made(), operation, FabricPath.Parse(path), Query(query)));

    [Theory]
    [InlineData("overwrite=true&user.name=ann")]
    [InlineData("buffersize=4096&overwrite=true")]
    [InlineData("op=CREATE&noredirect=true&overwrite=true")]
    public void TryRead_WhatDoesNotMatter_MayDiffer(string query) =>
        Assert.Equal("ann", Tokens().TryRead(Made(), "CREATE", Path, Query(query)));

    [Fact]
    public void TryRead_TokenOfCreate_IsGoodForAppendAndNotTheOtherWayRound()
    {
        Assert.Equal("ann", Tokens().TryRead(Made(), "APPEND", Path, Query("overwrite=true")));
        var append = Tokens().Make("APPEND", Path, "ann", Query(string.Empty));

        Assert.Null(Tokens().TryRead(append, "CREATE", Path, Query(string.Empty)));
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, false)]
    public void TryRead_AtItsExpiry_IsRefused(int millisecondsAfter, bool isGood)
    {
        var token = Made();
        _time.Now += TimeSpan.FromMinutes(1) + TimeSpan.FromMilliseconds(millisecondsAfter);

        Assert.Equal(isGood, Tokens().TryRead(token, "CREATE", Path, Query("overwrite=true")) is not null);
    }

    [Fact]
    public void TryRead_AnyBitChanged_IsRefused()
    {
        var token = Made();
        for (var i = 0; i < token.Length; i++)
        {
            var changed = token.ToCharArray();
            changed[i] = changed[i] == '0' ? '1' : '0';

            Assert.Null(Tokens().TryRead(new string(changed), "CREATE", Path, Query("overwrite=true")));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("zz")]
    [InlineData("CAFE")]
    public void TryRead_NoToken_IsRefused(string text) =>
        Assert.Null(Tokens().TryRead(text, "CREATE", Path, Query(string.Empty)));

    [Fact]
    public void Make_Token_HoldsNoUpperCase() => Assert.Equal(Made().ToLowerInvariant(), Made());

    private string Made() => Tokens().Make("CREATE", Path, "ann", Query("overwrite=true"));

    private RedirectTokens Tokens() => new(Key, TimeSpan.FromMinutes(1), _time);

    private static WebHdfsQuery Query(string text) => WebHdfsQuery.Parse(text);
}
