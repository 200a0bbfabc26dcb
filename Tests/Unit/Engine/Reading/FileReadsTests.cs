using OrleansAlluxio.BlockStore;
using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Engine.Reading;
using OrleansAlluxio.Tests.Reading.Fakes;

namespace OrleansAlluxio.Tests.Unit.Engine.Reading;

public sealed class FileReadsTests
{
    private const int Page = FabricLimits.PageBytes;

    [Fact]
    public async Task Read_ThousandColdReaders_OneStoreReadPerPage()
    {
        await using var setup = new ReadSetup((5 * Page) + 123);
        var open = new TaskCompletionSource();
        setup.Store.Before = async (_, _) => await open.Task;
        var readers = new List<(long Offset, Task<byte[]> Bytes)>();
        for (var i = 0; i < 1000; i++)
        {
            // Each at another place, so that their runs overlap every way they can.
            var offset = i * 5001L % (5 * Page);
            readers.Add((offset, setup.ReadAsync(offset, 3 * Page / 2)));
        }

        open.SetResult();

        foreach (var (offset, bytes) in readers)
        {
            var length = (int)Math.Min(3 * Page / 2, setup.Content.Length - offset);
            var got = await bytes;
            Assert.Equal(length, got.Length);
            Assert.True(setup.Holds(offset, got));
        }

        Assert.Equal([1, 1, 1, 1, 1, 1], setup.Store.PageRequests());
        Assert.Equal(setup.Content.Length, setup.Reads.Counters["store.read.bytes"]);
        await setup.Reads.DisposeAsync();
        Assert.Equal(0, setup.Reads.BufferedBytes);
        Assert.Equal(0, setup.Pages.OpenLeases);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(Page - 1)]
    [InlineData(Page)]
    [InlineData(Page + 1)]
    [InlineData((4 * Page) + 77)]
    public async Task Read_RandomRanges_EqualTheReference(int fileBytes)
    {
        await using var setup = new ReadSetup(fileBytes);
        var chance = new SeededRandomSource(7);
        await using var reader = setup.Open();
        for (var i = 0; i < 200; i++)
        {
            var offset = chance.NextInt64(fileBytes + 10);
            var length = (int)chance.NextInt64(2 * Page);
            var expected = setup.Content.Skip((int)offset).Take(length).ToArray();
            var got = await ReadSetup.ReadAsync(reader, offset, length);
            Assert.True(expected.AsSpan().SequenceEqual(got));
        }

        Assert.All(setup.Store.PageRequests(), count => Assert.Equal(1, count));
    }

    [Fact]
    public async Task Read_SequentialSmallCalls_OneRequestPerWindowAndEachPageOnce()
    {
        await using var setup = new ReadSetup(64 * Page);
        await using var reader = setup.Open();
        var step = new byte[64 << 10];
        for (var offset = 0; offset < setup.Content.Length; offset += step.Length)
        {
            Assert.Equal(step.Length, await reader.ReadAsync(offset, step, TestContext.Current.CancellationToken));
            Assert.True(setup.Content.AsSpan(offset, step.Length).SequenceEqual(step));
        }

        Assert.All(setup.Store.PageRequests(), count => Assert.Equal(1, count));
        Assert.Equal(8, setup.Store.Requests.Count); // 1+2+4+8+16+16+16+1
    }

    [Fact]
    public async Task Read_ColdThenHot_OutcomeAndCountersSaySo()
    {
        await using var setup = new ReadSetup(2 * Page);
        await using var cold = setup.Open();
        Assert.Equal(CacheOutcome.None, cold.Outcome);
        await ReadSetup.ReadAsync(cold, 0, 10);
        Assert.Equal(CacheOutcome.Miss, cold.Outcome);
        await setup.Reads.DisposeAsync(); // Waits for the put.

        await using var warm = new FileReads(setup.Pages, new FileReadOptions(), TimeProvider.System);
        await using var hot = warm.Open(setup.Status, setup.Source);
        await ReadSetup.ReadAsync(hot, 0, 10);
        Assert.Equal(CacheOutcome.Hit, hot.Outcome);
        await ReadSetup.ReadAsync(hot, Page, 10);
        Assert.Equal(CacheOutcome.Partial, hot.Outcome);

        Assert.Equal(1, warm.Counters["cache.hits"]);
        Assert.Equal(1, warm.Counters["cache.misses"]);
        Assert.Equal(10, warm.Counters["cache.read.bytes"]);
    }

    [Fact]
    public async Task Read_Hot4KiB_SynchronousAndWithoutAllocation()
    {
        await using var setup = new ReadSetup(Page);
        await using var reader = setup.Open();
        await setup.Reads.LoadAsync(setup.Status, setup.Source, TestContext.Current.CancellationToken);
        var buffer = new byte[4096];
        ReadMany(reader, buffer, times: 100);

        // The least of some rounds: the runtime itself allocates when it recompiles a hot method.
        var least = long.MaxValue;
        for (var round = 0; round < 10; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            ReadMany(reader, buffer, times: 1000);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    [Fact]
    public async Task Read_BadPage_FilledAnewInTheSameCall()
    {
        await using var setup = new ReadSetup(2 * Page);
        await setup.Reads.LoadAsync(setup.Status, setup.Source, TestContext.Current.CancellationToken);
        setup.Pages.Damage(setup.Page(1));

        Assert.True(setup.Holds(0, await setup.ReadAllAsync()));

        Assert.Equal([1, 2], setup.Store.PageRequests());
        Assert.Equal(1, setup.Reads.Counters["pages.corrupt"]);
    }

    [Theory]
    [InlineData(true, FabricErrorKind.DataCorrupt)]
    [InlineData(false, FabricErrorKind.DataLost)]
    public async Task Read_NoStoreBehind_SaysWhatHappenedToTheOnlyCopy(bool damaged, FabricErrorKind expected)
    {
        await using var setup = new ReadSetup(Page);
        if (damaged)
        {
            await setup.Pages.PutAsync(setup.Page(0), setup.Content, default, TestContext.Current.CancellationToken);
            setup.Pages.Damage(setup.Page(0));
        }

        setup.Source = setup.Source with { Store = null };

        var error = await Assert.ThrowsAsync<FabricException>(() => setup.ReadAsync(0, 10));
        Assert.Equal(expected, error.Kind);
    }

    [Fact]
    public async Task Read_CacheRefuses_BytesAreRightAndTheRestOfTheRunIsNotRead()
    {
        await using var setup = new ReadSetup(16 * Page);
        setup.Pages.OnPut = _ => PagePutOutcome.Full;
        await using var reader = setup.Open();
        for (var page = 0; page < 16; page++)
        {
            var bytes = await ReadSetup.ReadAsync(reader, page * (long)Page, Page);
            Assert.True(setup.Content.AsSpan(page * Page, Page).SequenceEqual(bytes));
        }

        await setup.Reads.DisposeAsync();
        Assert.Equal(0, setup.Pages.Count);
        Assert.Equal(0, setup.Reads.BufferedBytes);
        Assert.InRange(setup.Reads.Counters["store.read.bytes"], 16L * Page, 24L * Page);
    }

    [Fact]
    public async Task Load_WholeFile_ReturnsItsLength()
    {
        await using var setup = new ReadSetup((40 * Page) + 5);

        var cached = await setup.Reads.LoadAsync(setup.Status, setup.Source, TestContext.Current.CancellationToken);

        Assert.Equal(setup.Content.Length, cached);
        Assert.Equal(3, setup.Store.Requests.Count);
    }

    [Fact]
    public async Task Load_CacheFillsUp_StopsAndReturnsWhatIsCached()
    {
        await using var setup = new ReadSetup(64 * Page, new FileReadOptions { LoadRunsMax = 1 });
        var left = 3;
        setup.Pages.OnPut = _ => Interlocked.Decrement(ref left) >= 0 ? PagePutOutcome.Stored : PagePutOutcome.Full;

        var cached = await setup.Reads.LoadAsync(setup.Status, setup.Source, TestContext.Current.CancellationToken);

        Assert.Equal(3L * Page, cached);
    }

    [Fact]
    public async Task Read_AtOrBeyondTheEnd_IsZero()
    {
        await using var setup = new ReadSetup(10);

        Assert.Empty(await setup.ReadAsync(10, 5));
        Assert.Empty(await setup.ReadAsync(1000, 5));
        Assert.Equal(setup.Content[7..], await setup.ReadAsync(7, 100));
    }

    private static void ReadMany(IFabricReader reader, byte[] buffer, int times)
    {
        var stop = TestContext.Current.CancellationToken;
        for (var i = 0; i < times; i++)
        {
            var read = reader.ReadAsync(i * 512, buffer, stop);
            if (!read.IsCompletedSuccessfully || read.Result != buffer.Length)
            {
                Assert.Fail("A hot read has to complete at once.");
            }
        }
    }
}
