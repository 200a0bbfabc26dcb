using OrleansAlluxio.Metastore.Rows;

namespace OrleansAlluxio.Tests.Unit.Metastore;

public sealed class IdBlockTests
{
    private readonly List<int> _reserved = [];
    private long _next = 1;

    [Fact]
    public async Task Take_WithinOneBlock_ReservesOnce()
    {
        using var ids = new IdBlock(10, ReserveAsync);

        Assert.Equal(1, await ids.TakeAsync(4, CancellationToken.None));
        Assert.Equal(5, await ids.TakeAsync(6, CancellationToken.None));
        Assert.Equal([10], _reserved);

        Assert.Equal(11, await ids.TakeAsync(1, CancellationToken.None));
        Assert.Equal([10, 10], _reserved);
    }

    [Fact]
    public async Task Take_MoreThanABlock_ReservesWhatIsAsked()
    {
        using var ids = new IdBlock(10, ReserveAsync);
        await ids.TakeAsync(3, CancellationToken.None);

        Assert.Equal(11, await ids.TakeAsync(25, CancellationToken.None));
        Assert.Equal(36, await ids.TakeAsync(1, CancellationToken.None));
    }

    [Fact]
    public async Task Take_ReservationFails_LeavesTheBlockUsable()
    {
        var fails = true;
        using var ids = new IdBlock(
            10, (count, token) => fails ? throw new IOException("down") : ReserveAsync(count, token));

        await Assert.ThrowsAsync<IOException>(() => ids.TakeAsync(1, CancellationToken.None).AsTask());
        fails = false;

        Assert.Equal(1, await ids.TakeAsync(1, CancellationToken.None));
    }

    private ValueTask<long> ReserveAsync(int count, CancellationToken cancellationToken)
    {
        _reserved.Add(count);
        var first = _next;
        _next += count;
        return ValueTask.FromResult(first);
    }
}
