using OrleansAlluxio.UnderStorage.Abstractions;

namespace OrleansAlluxio.Tests.Unit.UnderStorage;

public sealed class UfsRetryBudgetTests
{
    [Fact]
    public void TryTake_BeyondTheBurst_IsRefusedUntilSuccessesPay()
    {
        var budget = new UfsRetryBudget();
        for (var i = 0; i < UfsRetryBudget.RetriesMax; i++)
        {
            Assert.True(budget.TryTake());
        }

        Assert.False(budget.TryTake());
        for (var i = 0; i < UfsRetryBudget.SuccessesPerRetry; i++)
        {
            Assert.False(budget.TryTake());
            budget.Succeeded();
        }

        Assert.True(budget.TryTake());
        Assert.False(budget.TryTake());
    }
}
