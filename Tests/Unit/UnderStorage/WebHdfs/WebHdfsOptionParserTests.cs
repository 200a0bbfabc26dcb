using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.UnderStorage.WebHdfs;

namespace OrleansAlluxio.Tests.Unit.UnderStorage.WebHdfs;

public sealed class WebHdfsOptionParserTests
{
    [Theory]
    [InlineData("webhdfs://nn:9870/a%20b/c/", "webhdfs://nn:9870/a b/c/", "nn:9870", "/a b/c")]
    [InlineData("webhdfs://nn", "webhdfs://nn/", "nn:9870", "")]
    [InlineData("swebhdfs://nn/", "swebhdfs://nn/", "nn:9871", "")]
    public void Parse_Uri_GivesNodeAndPrefix(string uri, string description, string node, string prefix)
    {
        var options = Parse(uri);
        Assert.Equal((description, node, prefix), (options.Description, Assert.Single(options.Nodes), options.Prefix));
        Assert.Equal(uri.StartsWith('s') ? "https" : "http", options.Transport);
    }

    [Fact]
    public void Parse_NameNodes_AreAskedInsteadOfTheUrisHost() => Assert.Equal(
        ["nn1:9870", "nn2:9870"], Parse("webhdfs://cluster/x", ("namenodes", "nn1:9870, nn2:9870")).Nodes);

    [Theory]
    [InlineData("webhdfs://nn/a/../b")]
    [InlineData("webhdfs://nn/a/%2e%2e/b")]
    [InlineData("webhdfs://nn/a//b")]
    [InlineData("webhdfs://user@nn/a")]
    [InlineData("webhdfs://nn/a?x=1")]
    public void Parse_UriThatIsNone_IsRefused(string uri)
    {
        var error = Assert.Throws<FabricException>(() => Parse(uri));
        Assert.True(error.Kind is FabricErrorKind.InvalidArgument or FabricErrorKind.InvalidPath, error.Message);
    }

    [Theory]
    [InlineData("namenodes", "nn1")]
    [InlineData("namenodes", "nn1:9870/x")]
    [InlineData("delegation-token", "with space")]
    [InlineData("replication", "0")]
    [InlineData("httpfs", "yes")]
    [InlineData("unknown", "x")]
    public void Parse_OptionThatIsNone_IsRefusedWithoutItsValue(string name, string value)
    {
        var error = Assert.Throws<FabricException>(() => Parse("webhdfs://nn/", (name, value)));
        Assert.Equal(FabricErrorKind.InvalidArgument, error.Kind);
        Assert.True(name == "unknown" || error.Message.Contains(name, StringComparison.Ordinal), error.Message);
    }

    [Fact]
    public void Parse_TwoLogins_AreRefused() => Assert.Throws<FabricException>(
        () => Parse("webhdfs://nn/", ("user", "ann"), ("delegation-token", "x")));

    [Fact]
    public void ToString_WithSecrets_HasNone()
    {
        var text = Parse("webhdfs://nn/x", ("delegation-token", "hunter2")).ToString();
        Assert.DoesNotContain("hunter2", text, StringComparison.Ordinal);
        Assert.All(
            WebHdfsOptionParser.Known,
            static o => Assert.Equal(o.Name.EndsWith("-token", StringComparison.Ordinal), o.IsSecret));
    }

    private static WebHdfsOptions Parse(string uri, params (string Name, string Value)[] options) =>
        WebHdfsOptionParser.Parse(new Uri(uri), options.ToDictionary(static o => o.Name, static o => o.Value));
}
