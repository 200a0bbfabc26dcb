using System.IO.Pipelines;
using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Core.Workers;
using OrleansAlluxio.Engine.Workers;
using OrleansAlluxio.Tests.Reading.Fakes;
using OrleansAlluxio.Tests.Unit.Support;

namespace OrleansAlluxio.Tests.Unit.Engine.Workers;

public sealed class RoutedReaderTests : IAsyncDisposable
{
    private const int BlockBytes = 1 << 20;
    private const int LengthBytes = (8 * BlockBytes) + 12_345;
    private readonly ReadSetup _setup = new(LengthBytes);
    private readonly BreakingLink _link;
    private readonly ManualTimeProvider _time = new();
    private readonly WorkerDirectory _directory;
    private readonly RoutedReads _reads;

    public RoutedReaderTests()
    {
        _setup.Status = _setup.Status with { BlockBytes = BlockBytes };
        _setup.Source = _setup.Source with { Mount = new MountId(1) };
        _link = new BreakingLink(_setup.Content);
        _directory = new WorkerDirectory("own", _time);
        _reads = new RoutedReads(_setup.Reads, _directory, _link, _time);
        Apply("w1", "w2", "w3");
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _setup.DisposeAsync();

    [Fact]
    public async Task Read_OfOthersBlocks_AsksTheirOwnersAndNotTheStore()
    {
        Assert.Equal(_setup.Content, await CopyAsync());

        Assert.Equal(0, _setup.Reads.Counters["store.reads"]);
        Assert.All(
            _link.Asked,
            asked => Assert.Equal(OwnerOf(asked.Range.OffsetBytes / BlockBytes), asked.Worker));
        Assert.Equal(9, _link.Asked.Count);
    }

    [Fact]
    public async Task Read_WhenOwnersBreakOffAnywhere_GoesOnFromThatByte()
    {
        foreach (var at in new[] { 0L, 1, 4096, BlockBytes - 1, (3 * BlockBytes) + 77_777 })
        {
            _link.BreaksAt["w1"] = _link.BreaksAt["w2"] = at;
            _time.Advance(TimeSpan.FromMinutes(1)); // Until then who broke off is left alone.

            Assert.Equal(_setup.Content, await CopyAsync());
        }

        Assert.True(_reads.Counters["workers.failovers"] > 0);
    }

    [Theory]
    [InlineData(FabricErrorKind.Unavailable)]
    [InlineData(FabricErrorKind.Timeout)]
    [InlineData(FabricErrorKind.Busy)]
    [InlineData(FabricErrorKind.Conflict)]
    [InlineData(FabricErrorKind.NotFound)]
    [InlineData(FabricErrorKind.Internal)]
    public async Task Read_WhenEveryWorkerRefuses_ComesFromTheStore(FabricErrorKind kind)
    {
        _link.Refuses["w1"] = _link.Refuses["w2"] = _link.Refuses["w3"] = kind;

        Assert.Equal(_setup.Content, await CopyAsync());
        Assert.True(_setup.Reads.Counters["store.reads"] > 0);
    }

    [Fact]
    public async Task Read_InSmallSteps_KeepsOneAnswerOpenAndIsExact()
    {
        await using var reader = Open();
        var got = new byte[LengthBytes];

        for (var at = 0; at < LengthBytes;)
        {
            at += await reader.ReadAsync(at, got.AsMemory(at, Math.Min(50_000, LengthBytes - at)), Token);
        }

        Assert.Equal(_setup.Content, got);
        Assert.InRange(_link.Asked.Count, 9, 19);
    }

    [Fact]
    public async Task Read_InSmallStepsFromBreakingWorkers_IsExact()
    {
        (_link.BreaksAt["w1"], _link.BreaksAt["w2"], _link.BreaksAt["w3"]) = (100_001, 3_333_333, 5_000_000);
        await using var reader = Open();
        var got = new byte[LengthBytes];

        for (var at = 0; at < LengthBytes;)
        {
            at += await reader.ReadAsync(at, got.AsMemory(at, Math.Min(70_000, LengthBytes - at)), Token);
        }

        Assert.Equal(_setup.Content, got);
    }

    [Fact]
    public async Task Read_AcrossTheEnd_StopsAtTheEnd()
    {
        await using var reader = Open();
        var buffer = new byte[1000];

        Assert.Equal(10, await reader.ReadAsync(LengthBytes - 10, buffer, Token));
        Assert.Equal(0, await reader.ReadAsync(LengthBytes, buffer, Token));
        Assert.Equal(_setup.Content[^10..], buffer[..10]);
    }

    [Fact]
    public async Task Read_OfWhatIsInTheOwnTiers_AsksNobody()
    {
        await using (var own = _setup.Open())
        {
            await ReadSetup.ReadAsync(own, 0, LengthBytes);
        }

        Assert.Equal(_setup.Content, await CopyAsync());
        Assert.Empty(_link.Asked);
    }

    [Fact]
    public void Open_WithNobodyElse_IsTheOwnReaderItself()
    {
        _directory.Apply(new ClusterView { Version = 9, Members = [MemberOf("own")] });

        Assert.Equal(_setup.Open().GetType(), Open().GetType());
    }

    [Fact]
    public async Task Open_OfWhatOnlyTheFabricHas_AsksNobody()
    {
        await using (var own = _setup.Open())
        {
            await ReadSetup.ReadAsync(own, 0, LengthBytes);
        }

        _setup.Source = _setup.Source with { Store = null };

        Assert.Equal(_setup.Content, await CopyAsync());
        Assert.Empty(_link.Asked);
    }

    [Fact]
    public async Task Copy_OfARangeOutsideTheFile_IsInvalidRange()
    {
        await using var reader = Open();

        var error = await Assert.ThrowsAsync<FabricException>(async () =>
            await reader.CopyToAsync(new ByteRange(LengthBytes, 1), new Pipe().Writer, Token));

        Assert.Equal(FabricErrorKind.InvalidRange, error.Kind);
    }

    [Fact]
    public async Task Copy_ToAPipeNobodyReads_EndsWithoutError()
    {
        await using var reader = Open();
        var pipe = new Pipe();
        await pipe.Reader.CompleteAsync();

        await reader.CopyToAsync(new ByteRange(0, LengthBytes), pipe.Writer, Token);

        Assert.Single(_link.Asked);
    }

    [Fact]
    public async Task Load_OfAFile_HasOwnersLoadTheirBlocks()
    {
        Assert.Equal(LengthBytes, await _reads.LoadAsync(_setup.Status, _setup.Source, Token));

        Assert.Equal(9, _link.Asked.Count);
        Assert.Equal(0, _setup.Reads.Counters["store.reads"]);
    }

    [Fact]
    public async Task Load_WhenAnOwnerRefuses_LoadsItsBlocksHere()
    {
        _link.Refuses["w1"] = _link.Refuses["w2"] = _link.Refuses["w3"] = FabricErrorKind.Unavailable;

        Assert.Equal(LengthBytes, await _reads.LoadAsync(_setup.Status, _setup.Source, Token));
        Assert.Equal(LengthBytes, _setup.Reads.Counters["store.read.bytes"]);
    }

    [Fact]
    public async Task Locate_WithAWorkerThatDoesNotAnswer_LeavesItOut()
    {
        _link.Refuses["w2"] = FabricErrorKind.Unavailable;

        var placements = await new RemotePages(_directory, _link).LocateAsync(_setup.Status.Version, Token);

        Assert.Equal(["w1", "w3"], placements.Select(static p => p.Worker).Order());
    }

    private static ClusterMember MemberOf(string id) => new(
        id, new Uri($"http://{id}:7000"), new WorkerLocality(id, string.Empty, string.Empty), IsLive: true,
        IsInRing: true);

    // The own worker is there and owns nothing, so that every block is somebody else's.
    private void Apply(params string[] others) => _directory.Apply(new ClusterView
    {
        Version = _directory.Current.View.Version + 1,
        Members = [MemberOf("own") with { IsInRing = false }, .. others.Select(MemberOf)],
    });

    private string OwnerOf(long block) =>
        _directory.Current.CandidateOf(new BlockId(_setup.Status.Version, (int)block), 0).Id;

    private IFabricReader Open() => _reads.Open(_setup.Status, _setup.Source);

    private async Task<byte[]> CopyAsync()
    {
        await using var reader = Open();
        var pipe = new Pipe();
        var copying = CopyAndCompleteAsync(reader, pipe.Writer);
        var copy = new MemoryStream();
        await pipe.Reader.CopyToAsync(copy, Token);
        await copying;
        return copy.ToArray();
    }

    private static async Task CopyAndCompleteAsync(IFabricReader reader, PipeWriter writer)
    {
        await reader.CopyToAsync(new ByteRange(0, LengthBytes), writer, Token);
        await writer.CompleteAsync();
    }
}
