using OrleansAlluxio.UnderStorage.S3;

namespace OrleansAlluxio.Tests.Unit.UnderStorage;

public sealed class S3RetryBudgetTests
{
    [Fact]
    public void TryTake_BeyondTheBurst_IsRefusedUntilSuccessesPay()
    {
        var budget = new S3RetryBudget();
        for (var i = 0; i < S3RetryBudget.RetriesMax; i++)
        {
            Assert.True(budget.TryTake());
        }

        Assert.False(budget.TryTake());
        for (var i = 0; i < S3RetryBudget.SuccessesPerRetry; i++)
        {
            Assert.False(budget.TryTake());
            budget.Succeeded();
        }

        Assert.True(budget.TryTake());
        Assert.False(budget.TryTake());
    }
}
