using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Engine.Reading;
using OrleansAlluxio.Tests.Reading.Fakes;
using OrleansAlluxio.UnderStorage.Abstractions;

namespace OrleansAlluxio.Tests.Unit.Engine.Reading;

public sealed class FileReadFaultTests
{
    private const int Page = FabricLimits.PageBytes;

    [Fact]
    public async Task Read_StoreFails_EveryWaiterHearsItAndTheNextReadWorks()
    {
        await using var setup = new ReadSetup(Page);
        var fail = new TaskCompletionSource();
        setup.Store.Before = async (_, _) =>
        {
            await fail.Task;
            throw new FabricException(FabricErrorKind.Unavailable, "get", "file", "down", RetryAdvice.Exhausted);
        };
        var reads = Enumerable.Range(0, 10).Select(_ => setup.ReadAllAsync()).ToArray();

        fail.SetResult();
        foreach (var read in reads)
        {
            var error = await Assert.ThrowsAsync<FabricException>(() => read);
            Assert.Equal((FabricErrorKind.Unavailable, RetryAdvice.Exhausted), (error.Kind, error.Retry));
        }

        setup.Store.Before = (_, _) => default;
        Assert.Equal(setup.Content, await setup.ReadAllAsync());
        Assert.Equal(1, setup.Reads.Counters["fills.failed"]);
    }

    [Fact]
    public async Task Read_OneWaiterCancels_LeavesAtOnceAndTheOthersGetTheirBytes()
    {
        await using var setup = new ReadSetup(Page);
        var open = new TaskCompletionSource();
        setup.Store.Before = async (_, _) => await open.Task;
        using var cancel = new CancellationTokenSource();
        var first = setup.ReadUntilAsync(0, Page, cancel.Token);
        var second = setup.ReadAllAsync();

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);

        open.SetResult();
        Assert.Equal(setup.Content, await second);
        Assert.Single(setup.Store.Requests);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task Read_WrongLengthOnce_AskedAgainFromTheFailingPage(int wrongBy)
    {
        await using var setup = new ReadSetup(4 * Page);
        setup.Store.Body = (_, number, bytes) => number == 0 ? Resize(bytes, bytes.Length + wrongBy) : bytes;

        Assert.Equal(setup.Content, await setup.ReadAllAsync());

        Assert.Equal([new ByteRange(0, 4 * Page), new ByteRange(3 * Page, Page)], setup.Store.Requests);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task Read_WrongLengthTwice_FailsAndNothingIsCached(int wrongBy)
    {
        await using var setup = new ReadSetup(Page);
        setup.Store.Body = (_, _, bytes) => Resize(bytes, bytes.Length + wrongBy);

        var error = await Assert.ThrowsAsync<FabricException>(setup.ReadAllAsync);

        Assert.Equal(FabricErrorKind.DataCorrupt, error.Kind);
        Assert.Equal(0, setup.Pages.Count);
        Assert.Equal(2, setup.Store.Requests.Count);
    }

    [Theory]
    [InlineData(FabricErrorKind.PreconditionFailed)]
    [InlineData(FabricErrorKind.NotFound)]
    public async Task Read_StoreHoldsAnotherContent_ConflictAndTheNamespaceHearsItOnce(FabricErrorKind kind)
    {
        await using var setup = new ReadSetup(2 * Page);
        setup.Store.Before = (_, _) => throw new FabricException(kind, "get", "file", "other etag");
        await using var reader = setup.Open();
        for (var i = 0; i < 3; i++)
        {
            var error = await Assert.ThrowsAsync<FabricException>(() => ReadSetup.ReadAsync(reader, 0, 10));
            Assert.Equal(FabricErrorKind.Conflict, error.Kind);
            Assert.Contains("the file changed in the under store while it was read", error.Message);
        }

        Assert.Equal(1, setup.Changes);
    }

    [Fact]
    public async Task Read_ThatWaitsForAChange_LeavesItsTurnToOthers()
    {
        await using var setup = new ReadSetup(Page, new FileReadOptions { RunsMax = 1 });
        var moved = new ContentPlace(UfsPath.Parse("moved"), setup.Status.Fingerprint);
        setup.Store.Before = (request, _) => request.Path == setup.Source.Path
            ? throw new FabricException(FabricErrorKind.NotFound, "get", "file", "gone")
            : default;
        var other = setup.Status with { Version = new FileVersion(new InodeId(8), ContentVersion.First) };
        var elsewhere = setup.Source with { Path = UfsPath.Parse("other") };
        setup.Source = setup.Source with
        {
            Trace = async token =>
            {
                // The change that is waited for reads another file itself.
                await setup.Reads.LoadAsync(other, elsewhere, token);
                return moved;
            },
        };

        Assert.Equal(setup.Content, await setup.ReadAllAsync().WaitAsync(TestContext.Current.CancellationToken));
        Assert.Equal(0, setup.Changes);
    }

    [Fact]
    public async Task Read_ChangeThatDoesNotEnd_TimeoutAfterTheLimit()
    {
        var time = new ManualTime();
        await using var setup = new ReadSetup(Page, time: time);
        var asked = new TaskCompletionSource();
        setup.Store.Before = (_, _) => throw new FabricException(FabricErrorKind.NotFound, "get", "file", "gone");
        setup.Source = setup.Source with
        {
            Trace = async token =>
            {
                asked.SetResult();
                return await new TaskCompletionSource<ContentPlace?>().Task.WaitAsync(token);
            },
        };
        var read = setup.ReadAllAsync();
        await asked.Task.WaitAsync(TestContext.Current.CancellationToken);

        time.Advance(new FileReadOptions().StoreStallMax);

        var error = await Assert.ThrowsAsync<FabricException>(() => read);
        Assert.Equal(FabricErrorKind.Timeout, error.Kind);
    }

    [Fact]
    public async Task Read_MovedUnderEveryRead_EndsAfterSome()
    {
        await using var setup = new ReadSetup(Page);
        var moves = 0;
        setup.Store.Before = (_, _) => throw new FabricException(FabricErrorKind.NotFound, "get", "file", "gone");
        setup.Source = setup.Source with
        {
            Trace = _ => new(new ContentPlace(UfsPath.Parse($"m{++moves}"), setup.Status.Fingerprint)),
        };

        var error = await Assert.ThrowsAsync<FabricException>(setup.ReadAllAsync);

        Assert.Equal((FabricErrorKind.Conflict, 8, 9), (error.Kind, moves, setup.Store.Requests.Count));
    }

    [Fact]
    public async Task Read_NamespaceCallbackThrows_ReaderStillGetsAnAnswer()
    {
        await using var setup = new ReadSetup(Page);
        setup.Source = setup.Source with { ContentChanged = () => throw new InvalidOperationException("bug") };
        setup.Store.Before = (_, _) => throw new FabricException(FabricErrorKind.NotFound, "get", "file", "gone");

        var error = await Assert.ThrowsAsync<FabricException>(setup.ReadAllAsync);

        Assert.Equal(FabricErrorKind.Internal, error.Kind);
    }

    [Fact]
    public async Task Read_PutThrows_ReaderHasItsBytes()
    {
        await using var setup = new ReadSetup(Page);
        setup.Pages.OnPut = _ => throw new IOException("bug");

        Assert.Equal(setup.Content, await setup.ReadAllAsync());
        Assert.Equal(0, await setup.Reads.LoadAsync(setup.Status, setup.Source, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Read_StoreGoesSilent_TimeoutAfterTheLimit()
    {
        var time = new ManualTime();
        await using var setup = new ReadSetup(Page, time: time);
        setup.Store.Before = async (_, token) => await new TaskCompletionSource().Task.WaitAsync(token);
        var read = setup.ReadAllAsync();
        await time.WaitArmedAsync().WaitAsync(TestContext.Current.CancellationToken);

        time.Advance(new FileReadOptions().StoreStallMax);

        var error = await Assert.ThrowsAsync<FabricException>(() => read);
        Assert.Equal(FabricErrorKind.Timeout, error.Kind);
    }

    [Fact]
    public async Task Dispose_RunInFlight_WaitersGetUnavailableAndLaterReadsToo()
    {
        await using var setup = new ReadSetup(Page);
        var entered = new TaskCompletionSource();
        setup.Store.Before = async (_, token) =>
        {
            entered.SetResult();
            await new TaskCompletionSource().Task.WaitAsync(token);
        };
        var read = setup.ReadAllAsync();
        await entered.Task.WaitAsync(TestContext.Current.CancellationToken);

        await setup.Reads.DisposeAsync();

        Assert.Equal(FabricErrorKind.Unavailable, (await Assert.ThrowsAsync<FabricException>(() => read)).Kind);
        var later = await Assert.ThrowsAsync<FabricException>(setup.ReadAllAsync);
        Assert.Equal(FabricErrorKind.Unavailable, later.Kind);
    }

    [Fact]
    public async Task Read_QueueOfRunsFull_NextReaderIsBusyAndTheQueuedGoOn()
    {
        var options = new FileReadOptions { RunsMax = 1, RunsQueuedMax = 2 };
        await using var setup = new ReadSetup(4 * Page, options);
        var open = new TaskCompletionSource();
        var entered = new TaskCompletionSource();
        setup.Store.Before = async (_, _) =>
        {
            entered.TrySetResult();
            await open.Task;
        };
        var running = setup.ReadAsync(0, 10);
        await entered.Task.WaitAsync(TestContext.Current.CancellationToken);
        var queued = new[] { setup.ReadAsync(Page, 10), setup.ReadAsync(2 * Page, 10) };

        var error = await Assert.ThrowsAsync<FabricException>(() => setup.ReadAsync(3 * Page, 10));
        Assert.Equal(FabricErrorKind.Busy, error.Kind);

        open.SetResult();
        await running;
        await Task.WhenAll(queued);
        Assert.Equal(setup.Content[(3 * Page)..][..10], await setup.ReadAsync(3 * Page, 10));
    }

    private static byte[] Resize(byte[] bytes, int length)
    {
        Array.Resize(ref bytes, length);
        return bytes;
    }
}
