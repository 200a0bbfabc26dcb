using OrleansAlluxio.Engine.Reading;

namespace OrleansAlluxio.Tests.Unit.Engine.Reading;

public sealed class ByteBudgetTests
{
    [Theory]
    [InlineData(99, true)]
    [InlineData(100, true)]
    [InlineData(101, false)]
    public void Rent_AroundTheLimit_WaitsOnlyBeyondIt(int lengthBytes, bool atOnce)
    {
        var budget = new ByteBudget(100);

        var rent = budget.RentAsync(lengthBytes, TestContext.Current.CancellationToken).AsTask();

        Assert.Equal(atOnce, rent.IsCompleted);
    }

    [Fact]
    public async Task Return_OthersWait_FirstComeFirstServed()
    {
        var budget = new ByteBudget(100);
        var held = await budget.RentAsync(60, TestContext.Current.CancellationToken);
        var large = budget.RentAsync(50, TestContext.Current.CancellationToken).AsTask();
        var small = budget.RentAsync(10, TestContext.Current.CancellationToken).AsTask();
        Assert.False(large.IsCompleted || small.IsCompleted);

        held.Dispose();
        (await large).Dispose();
        (await small).Dispose();

        Assert.Equal(0, budget.UsedBytes);
    }

    [Fact]
    public async Task Rent_CancelledWhileWaiting_LeavesNothingBehind()
    {
        var budget = new ByteBudget(100);
        using var cancel = new CancellationTokenSource();
        var held = await budget.RentAsync(100, TestContext.Current.CancellationToken);
        var waiting = budget.RentAsync(100, cancel.Token).AsTask();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        held.Dispose();
        Assert.Equal(0, budget.UsedBytes);
    }

    [Fact]
    public async Task Rent_AnyLength_GivesExactlyThatLength()
    {
        using var buffer = await new ByteBudget(1 << 20).RentAsync(4097, TestContext.Current.CancellationToken);

        Assert.Equal(4097, buffer.Memory.Length);
    }
}
