using OrleansAlluxio.Gateway.S3.Authorization;
using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Tests.Unit.Gateway.S3.Authorization;

public sealed class S3ActionsTests
{
    [Fact]
    public void Operations_EveryTypeThatIsOne_HasAnAction()
    {
        var operations = typeof(IS3Operation).Assembly.GetTypes()
            .Where(static t => t is { IsAbstract: false } && t.IsAssignableTo(typeof(IS3Operation)));

        Assert.Equal(
            operations.Select(static t => t.Name).Order(StringComparer.Ordinal),
            S3Actions.Operations.Select(static t => t.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void All_Names_AreDistinctAndOfS3()
    {
        Assert.All(S3ActionNames.All, static a => Assert.StartsWith("s3:", a.Name, StringComparison.Ordinal));
        Assert.Equal(S3ActionNames.All.Count, S3ActionNames.All.Select(static a => a.Name).Distinct().Count());
    }
}
