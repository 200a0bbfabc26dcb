using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Engine.Jobs;

namespace OrleansAlluxio.Tests.Unit.Engine.Jobs;

/// <summary>Which files globs take.</summary>
public sealed class JobFilterTests
{
    [Theory]
    [InlineData("*.csv", "/r/a.csv", true)]
    [InlineData("*.csv", "/r/d/e/a.csv", true)]
    [InlineData("*.csv", "/r/a.csv/x", false)]
    [InlineData("a?", "/r/ab", true)]
    [InlineData("a?", "/r/a", false)]
    [InlineData("d/*.csv", "/r/d/a.csv", true)]
    [InlineData("d/*.csv", "/r/e/d/a.csv", false)]
    [InlineData("d/*.csv", "/r/d/e/a.csv", false)]
    [InlineData("d/**", "/r/d/e/a.csv", true)]
    [InlineData("**/e/*", "/r/d/e/a", true)]
    [InlineData("**/e/*", "/r/e/a", true)]
    [InlineData("d/**/a", "/r/d/a", true)]
    [InlineData("d/**/a", "/r/d/x/y/a", true)]
    [InlineData("d/**/a", "/r/dx/a", false)]
    [InlineData("/top", "/r/top", true)]
    [InlineData("/top", "/r/d/top", false)]
    [InlineData("[a]+.(x)", "/r/[a]+.(x)", true)]
    [InlineData("ü*", "/r/über", true)]
    public void Takes_AsTheGlobSays(string glob, string path, bool expected) =>
        Assert.Equal(expected, new JobFilter(FabricPath.Parse("/r"), [glob], []).Takes(FabricPath.Parse(path)));

    [Fact]
    public void Exclude_GoesBeforeIncludeAndPrunesDirectories()
    {
        var filter = new JobFilter(FabricPath.Parse("/r"), ["*.csv"], ["tmp", "old/x"]);
        Assert.False(filter.Takes(FabricPath.Parse("/r/tmp")));
        Assert.True(filter.Prunes(FabricPath.Parse("/r/d/tmp")));
        Assert.True(filter.Prunes(FabricPath.Parse("/r/old/x")));
        Assert.False(filter.Prunes(FabricPath.Parse("/r/old")));
        Assert.False(filter.Prunes(FabricPath.Parse("/r")));
        Assert.True(new JobFilter(FabricPath.Root, ["f"], []).Takes(FabricPath.Parse("/f")));
    }

    [Fact]
    public void Takes_AFileThatIsTheRootOfTheJob_ByItsName() =>
        Assert.True(new JobFilter(FabricPath.Parse("/d/a.csv"), ["*.csv"], []).Takes(FabricPath.Parse("/d/a.csv")));
}
