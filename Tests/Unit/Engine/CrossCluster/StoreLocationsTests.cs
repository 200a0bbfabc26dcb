using OrleansAlluxio.Core.CrossCluster;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Engine.CrossCluster;

namespace OrleansAlluxio.Tests.Unit.Engine.CrossCluster;

public sealed class StoreLocationsTests
{
    [Theory]
    [InlineData("s3://bucket", "s3://bucket/")]
    [InlineData("s3a://bucket/a/b/", "s3://bucket/a/b")]
    [InlineData("/data/lake", "file:///data/lake")]
    [InlineData("file:///data/with%20space", "file:///data/with space")]
    [InlineData("wasbs://box@account.blob.core.windows.net/x", "azure://box@account/x")]
    [InlineData("abfs://box@account.dfs.core.windows.net/x", "azure://box@account/x")]
    [InlineData("swebhdfs://Name.Node:9871/x", "webhdfs://name.node:9871/x")]
    public void Of_Uri_IsWhatOthersCallIt(string uri, string location)
    {
        Assert.Equal(location, StoreLocations.Of(uri).ToString());
        Assert.Equal(StoreLocations.Of(uri), StoreLocation.Parse(location));
    }

    [Theory]
    [InlineData("s3://bucket/a//b")]
    [InlineData("s3://bucket/a?versionId=3")]
    [InlineData("nonsense")]
    public void Of_WhatOthersCannotCompare_IsRefusedWithTheReason(string uri)
    {
        var failure = Assert.Throws<FabricException>(() => StoreLocations.Of(uri));

        Assert.Equal(FabricErrorKind.InvalidArgument, failure.Kind);
        Assert.Contains("cannot be announced", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-a")]
    [InlineData("a b")]
    [InlineData("a/b")]
    public void Parse_BadClusterId_IsRefused(string id) =>
        Assert.Equal(
            FabricErrorKind.InvalidArgument, Assert.Throws<FabricException>(() => ClusterId.Parse(id)).Kind);

    [Fact]
    public void Parse_LongestClusterId_IsTaken()
    {
        Assert.Equal(63, ClusterId.Parse(new string('a', 63)).Value.Length);
        Assert.Throws<FabricException>(() => ClusterId.Parse(new string('a', 64)));
    }
}
