using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Security;

namespace OrleansAlluxio.Tests.Unit.Core.Security;

public sealed class BucketRightsTests
{
    [Theory]
    [InlineData(FabricRole.User, "logs-1", BucketAccess.Read)] // logs-* before *.
    [InlineData(FabricRole.User, "logs-2", BucketAccess.None)] // The name before any pattern.
    [InlineData(FabricRole.User, "data", BucketAccess.Write)]
    [InlineData(FabricRole.ReadOnly, "data", BucketAccess.Read)] // The role is the upper bound.
    [InlineData(FabricRole.ReadOnly, "logs-2", BucketAccess.None)]
    [InlineData(FabricRole.Admin, "logs-2", BucketAccess.Full)]
    [InlineData(FabricRole.Anonymous, "data", BucketAccess.None)]
    public void Of_Rights_MostSpecificCounts(FabricRole role, string bucket, BucketAccess expected)
    {
        var caller = new FabricCaller
        {
            User = "ann",
            Group = "ann",
            Role = role,
            Rights =
            [
                new("*", BucketAccess.Write), new("logs-*", BucketAccess.Read), new("logs-2", BucketAccess.None),
            ],
        };

        Assert.Equal(expected, BucketRights.Of(caller, bucket));
    }

    [Theory]
    [InlineData(FabricRole.User, BucketAccess.None)]
    [InlineData(FabricRole.ReadOnly, BucketAccess.Read)]
    public void Of_NoRights_IsWhatTheRoleGives(FabricRole role, BucketAccess expected) => Assert.Equal(
        expected, BucketRights.Of(new FabricCaller { User = "ann", Group = "ann", Role = role }, "data"));

    [Theory]
    [InlineData("*", "", true)]
    [InlineData("a*c", "abbc", true)]
    [InlineData("a*c", "abcd", false)]
    [InlineData("a?c", "abc", true)]
    [InlineData("a?c", "ac", false)]
    [InlineData("*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac", false)]
    [InlineData("s3:Get*", "s3:GetObject", true)]
    public void IsMatch_Pattern_MatchesAsAWhole(string pattern, string text, bool expected) =>
        Assert.Equal(expected, Wildcard.IsMatch(pattern, text));
}
