using System.IO.Pipelines;
using OrleansAlluxio.BlockStore;
using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Tests.Reading.Fakes;

namespace OrleansAlluxio.Tests.Unit.Engine.Reading;

public sealed class PipeCopyTests
{
    private const int Page = FabricLimits.PageBytes;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task CopyTo_SlowPeer_HoldsNothingWhileItWaits(bool hot)
    {
        await using var setup = new ReadSetup(3 * Page);
        if (hot)
        {
            await setup.Reads.LoadAsync(setup.Status, setup.Source, Stop);
        }

        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 64 << 10, resumeWriterThreshold: 32 << 10));
        await using var reader = setup.Open();
        var range = new ByteRange(1000, (3 * Page) - 2000);
        var copy = reader.CopyToAsync(range, pipe.Writer, Stop).AsTask();
        var got = new MemoryStream();
        while (got.Length < range.LengthBytes)
        {
            var read = await pipe.Reader.ReadAsync(Stop);
            if (hot && !copy.IsCompleted && read.Buffer.Length >= 64 << 10)
            {
                // The writer is paused and waits for us: it holds nothing, as soon as it has seen that it is.
                Assert.True(SpinWait.SpinUntil(
                    () => setup.Pages.OpenLeases == 0 && setup.Reads.BufferedBytes == 0, TimeSpan.FromSeconds(90)));
            }

            foreach (var segment in read.Buffer)
            {
                got.Write(segment.Span);
            }

            pipe.Reader.AdvanceTo(read.Buffer.End);
        }

        await copy;
        Assert.True(setup.Content.AsSpan(1000, (3 * Page) - 2000).SequenceEqual(got.ToArray()));
        Assert.All(setup.Store.PageRequests(), count => Assert.Equal(1, count));
    }

    [Fact]
    public async Task CopyTo_SlowPeerAndCacheRefuses_PagesAreNotReadTwice()
    {
        await using var setup = new ReadSetup(2 * Page);
        setup.Pages.OnPut = _ => PagePutOutcome.Full;
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 64 << 10, resumeWriterThreshold: 32 << 10));
        await using var reader = setup.Open();

        var copy = reader.CopyToAsync(new ByteRange(0, 2 * Page), pipe.Writer, Stop).AsTask();
        var got = await DrainAsync(pipe.Reader, 2 * Page);
        await copy;

        Assert.True(setup.Content.AsSpan().SequenceEqual(got));
        Assert.InRange(setup.Reads.Counters["store.read.bytes"], 2L * Page, 3L * Page);
        await setup.Reads.DisposeAsync();
        Assert.Equal(0, setup.Reads.BufferedBytes);
    }

    [Fact]
    public async Task CopyTo_ColdWhole_OneRequestPerWindow()
    {
        await using var setup = new ReadSetup((40 * Page) + 1);
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        await using var reader = setup.Open();

        await reader.CopyToAsync(new ByteRange(0, setup.Content.Length), pipe.Writer, Stop);

        Assert.True(setup.Holds(0, await DrainAsync(pipe.Reader, setup.Content.Length)));
        Assert.Equal([16, 16, 9], setup.Store.Requests.OrderBy(r => r.OffsetBytes)
            .Select(r => (int)((r.LengthBytes + Page - 1) / Page)));
    }

    [Fact]
    public async Task CopyTo_BadCachedPage_RightBytes()
    {
        await using var setup = new ReadSetup(2 * Page);
        await setup.Reads.LoadAsync(setup.Status, setup.Source, Stop);
        setup.Pages.Damage(setup.Page(0));
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        await using var reader = setup.Open();

        await reader.CopyToAsync(new ByteRange(0, 2 * Page), pipe.Writer, Stop);

        Assert.True(setup.Holds(0, await DrainAsync(pipe.Reader, 2 * Page)));
        Assert.Equal([2, 1], setup.Store.PageRequests());
    }

    [Fact]
    public async Task CopyTo_ReaderOfThePipeGone_EndsWithoutError()
    {
        await using var setup = new ReadSetup(8 * Page);
        var pipe = new Pipe();
        await pipe.Reader.CompleteAsync();
        await using var reader = setup.Open();

        await reader.CopyToAsync(new ByteRange(0, 8 * Page), pipe.Writer, Stop);

        Assert.Equal(0, setup.Pages.OpenLeases);
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 101)]
    [InlineData(100, 1)]
    [InlineData(50, long.MaxValue)]
    public async Task CopyTo_RangeOutsideTheFile_InvalidRange(long offset, long length)
    {
        await using var setup = new ReadSetup(100);
        await using var reader = setup.Open();
        var pipe = new Pipe();

        var error = await Assert.ThrowsAsync<FabricException>(
            () => reader.CopyToAsync(new ByteRange(offset, length), pipe.Writer, Stop).AsTask());

        Assert.Equal(FabricErrorKind.InvalidRange, error.Kind);
    }

    private static async Task<byte[]> DrainAsync(PipeReader reader, int length)
    {
        var got = new MemoryStream();
        while (got.Length < length)
        {
            var read = await reader.ReadAsync(Stop);
            foreach (var segment in read.Buffer)
            {
                got.Write(segment.Span);
            }

            reader.AdvanceTo(read.Buffer.End);
        }

        return got.ToArray();
    }
}
