using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Core.Workers;
using OrleansAlluxio.Engine.Workers;
using OrleansAlluxio.Tests.Unit.Support;

namespace OrleansAlluxio.Tests.Unit.Engine.Workers;

/// <summary>Which blocks get a second place, for how long, and who is asked then.</summary>
public sealed class HotBlocksTests : IAsyncDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly LateLink _link = new();
    private readonly RouteCounters _counters = new();
    private readonly WorkerDirectory _directory;
    private readonly HotBlocks _hot;

    public HotBlocksTests()
    {
        _directory = new WorkerDirectory("own", _time);
        Apply("z1", "z1");
        _hot = new HotBlocks(_directory, _link, _time, _counters);
    }

    public ValueTask DisposeAsync() => _hot.DisposeAsync();

    [Fact]
    public async Task Note_OfABlockReadOften_HasItsNextCandidateLoadItOnceAndAsksBothInTurn()
    {
        var file = File();

        await HeatAsync(file);

        var second = file.Map.CandidateOf(Block(file), 1);
        Assert.Equal([(second.Id, new ByteRange(0, 1000))], _link.Loaded);
        var asked = Enumerable.Range(0, 100).Select(_ => _hot.Note(file, Block(file))).ToList();
        Assert.Equal(50, asked.Count(a => a == second));
        Assert.Equal(50, asked.Count(static a => a is null));
    }

    [Fact]
    public async Task Note_OfABlockThatCoolsDown_AsksItsOwnerAgain()
    {
        var file = File();
        await HeatAsync(file);
        for (var window = 0; window < 2; window++)
        {
            _time.Advance(TimeSpan.FromSeconds(11));
            _hot.Note(file, Block(file));
        }

        Assert.All(Enumerable.Range(0, 20), _ => Assert.Null(_hot.Note(file, Block(file))));
        Assert.Equal(0, Replicas());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Note_WhenOneOfThemIsNear_AsksThatOne(bool isReplicaNear)
    {
        var file = File();
        var replica = file.Map.CandidateOf(Block(file), 1).Id;
        Apply(
            (replica == "w1") == isReplicaNear ? "z0" : "z1", (replica == "w2") == isReplicaNear ? "z0" : "z1");
        file = File();

        await HeatAsync(file);

        Assert.All(
            Enumerable.Range(0, 20), _ => Assert.Equal(isReplicaNear, _hot.Note(file, Block(file)) is not null));
    }

    [Fact]
    public async Task Note_OfMoreHotBlocksThanTheBound_StopsAtIt()
    {
        for (var inode = 1; inode <= 50; inode++)
        {
            var file = File(inode);
            for (var i = 0; i < HotBlocks.HotReads; i++)
            {
                _hot.Note(file, Block(file));
            }
        }

        await LoadedAsync(32);
        Assert.Equal(32, _link.Loaded.Count);
    }

    private static BlockId Block(RoutedFile file) => new(file.Status.Version, 0);

    private void Apply(string firstZone, string secondZone) => _directory.Apply(new ClusterView
    {
        Version = _directory.Current.View.Version + 1,
        Members =
        [
            MemberOf("w1", firstZone), MemberOf("w2", secondZone), MemberOf("own", "z0") with { IsInRing = false },
        ],
    });

    private static ClusterMember MemberOf(string id, string zone) =>
        new(id, new Uri($"http://{id}/"), new WorkerLocality(id, string.Empty, zone), true, true);

    private RoutedFile File(int inode = 7)
    {
        var status = new FileStatus
        {
            Path = FabricPath.Parse("/f"),
            Version = new FileVersion(new InodeId(inode), ContentVersion.First),
            Kind = EntryKind.File,
            LengthBytes = 1000,
            Persistence = PersistenceState.Persisted,
        };
        var content = new FileContentId { Version = status.Version, LengthBytes = 1000, Path = status.Path, Mount = 1 };
        return new RoutedFile(status, content, _directory.Current, null!);
    }

    private async Task HeatAsync(RoutedFile file)
    {
        for (var i = 0; i < HotBlocks.HotReads; i++)
        {
            _hot.Note(file, Block(file));
        }

        await LoadedAsync(1);
    }

    private async Task LoadedAsync(int count)
    {
        while (Replicas() < count)
        {
            await Task.Yield();
        }
    }

    private long Replicas()
    {
        var all = new Dictionary<string, long>();
        _counters.AddTo(all);
        return all["workers.replicas"];
    }
}
