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

        Assert.Equal(atOnce, budget.RentAsync(lengthBytes, CancellationToken.None).IsCompleted);
    }

    [Fact]
    public async Task Return_OthersWait_FirstComeFirstServed()
    {
        var budget = new ByteBudget(100);
        var held = await budget.RentAsync(60, CancellationToken.None);
        var large = budget.RentAsync(50, CancellationToken.None).AsTask();
        var small = budget.RentAsync(10, CancellationToken.None).AsTask();
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
        var held = await budget.RentAsync(100, CancellationToken.None);
        var waiting = budget.RentAsync(100, cancel.Token).AsTask();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        held.Dispose();
        Assert.Equal(0, budget.UsedBytes);
    }

    [Fact]
    public async Task Rent_AnyLength_GivesExactlyThatLength()
    {
        using var buffer = await new ByteBudget(1 << 20).RentAsync(4097, CancellationToken.None);

        Assert.Equal(4097, buffer.Memory.Length);
    }
}
