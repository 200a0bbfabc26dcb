using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Core.Workers;
using OrleansAlluxio.Engine.Mounts;
using OrleansAlluxio.Engine.Workers;
using OrleansAlluxio.Tests.Engine.Support;

namespace OrleansAlluxio.Tests.Simulation.Workers;

/// <summary>
/// One seeded life of a cluster: workers start, stop, die, fall silent and return, an operator takes some out and lets
/// them in, the process with the metadata restarts. After each step what readers see is compared with a model.
/// </summary>
internal sealed class MembershipSchedule(ulong seed)
{
    private const int Steps = 30;
    private const int WorkersMax = 6;
    private const int Blocks = 1_000;

    private readonly SeededRandomSource _random = new(seed);
    private readonly MemoryMetastore _metastore = new(new MemoryTree(), new Faults());
    private readonly StepTime _time = new();
    private readonly RingKind _kind = seed % 2 == 0 ? RingKind.Dynamic : RingKind.Static;
    private readonly Dictionary<string, ModelWorker> _workers = [];
    private WorkerRegistry _registry = null!;
    private WorkerDirectory _directory = null!;
    private int _epochs;

    public async Task RunAsync()
    {
        await RestartAsync();
        for (var step = 0; step < Steps; step++)
        {
            var before = _directory.Current;
            await StepAsync();
            await ReportAllAsync();
            _registry.Sweep();
            await CheckAsync(step);
            CheckMoves(before, _directory.Current);
        }

        await _registry.DisposeAsync();
    }

    private async Task StepAsync()
    {
        var id = $"w{_random.NextInt64(WorkersMax)}";
        var known = _workers.GetValueOrDefault(id);
        switch (_random.NextInt64(7))
        {
            case 0 or 1:
                _workers[id] = (known ?? new ModelWorker()) with { IsUp = true, Epoch = $"e{++_epochs}" };
                break;
            case 2 when known is { IsUp: true }:
                _workers[id] = known with { IsUp = false };
                if (_random.NextInt64(2) == 0)
                {
                    await ReportAsync(id, known, leaves: true);
                    _workers[id] = known with { IsUp = false, SeenAt = TimeSpan.Zero };
                }

                break;
            case 3 when known is { SeenAt: not null }:
                await DecommissionAsync(id, known);
                break;
            case 4 when known is { SeenAt: not null }:
                await _registry.EnableAsync(id, CancellationToken.None);
                _workers[id] = known with { IsOut = false };
                break;
            case 5:
                await _registry.DisposeAsync();
                await RestartAsync();
                break;
            default:
                _time.Now += TimeSpan.FromSeconds(1 + _random.NextInt64(8));
                break;
        }
    }

    private async Task DecommissionAsync(string id, ModelWorker known)
    {
        try
        {
            await _registry.DecommissionAsync(id, CancellationToken.None);
            _workers[id] = known with { IsOut = true };
        }
        catch (FabricException error) when (error.Kind == FabricErrorKind.Conflict)
        {
            Assert.DoesNotContain(_workers, w => w.Key != id && w.Value is { IsUp: true, IsOut: false });
        }
    }

    private async Task RestartAsync()
    {
        _directory = new WorkerDirectory(ownId: null, _time);
        _registry = new WorkerRegistry(new WorkerServices
        {
            Metastore = _metastore,
            Directory = _directory,
            Mounts = new MountTable(new UnderStorageFactory([])),
            Link = null!,
            OwnPages = null!,
            OwnTiers = static () => [],
            Settings = new WorkerSettings { Ring = _kind },
            Time = _time,
            FabricId = "fabric",
        });
        await _registry.StartAsync(new WorkerLocality("h", string.Empty, string.Empty), CancellationToken.None);
    }

    private async Task ReportAllAsync()
    {
        foreach (var (id, worker) in _workers.Where(static w => w.Value.IsUp).ToList())
        {
            var orders = await ReportAsync(id, worker, leaves: false);
            if (orders.Resync)
            {
                orders = await ReportAsync(id, _workers[id] with { Acknowledged = false }, leaves: false);
            }

            Assert.False(orders.Resync);
        }
    }

    private async Task<WorkerOrders> ReportAsync(string id, ModelWorker worker, bool leaves)
    {
        var report = new WorkerReport
        {
            Id = id,
            Url = new Uri($"http://{id}:{7000 + (_epochs % 100)}"),
            Epoch = worker.Epoch,
            Sequence = worker.Sequence + 1,
            Locality = new WorkerLocality(id, string.Empty, string.Empty),
            Tiers = worker.Acknowledged ? null : [new TierStatus(id, "MEM", "/m", 100, 0, 0, 0, "ok")],
            Leaves = leaves,
        };
        var orders = await _registry.ReportAsync(report, CancellationToken.None);
        _workers[id] = worker with { Sequence = report.Sequence, Acknowledged = true, SeenAt = _time.Now };
        return orders;
    }

    private async Task CheckAsync(int step)
    {
        var listed = (await _registry.ListAsync(CancellationToken.None)).ToDictionary(static w => w.Id);
        foreach (var (id, worker) in _workers.Where(static w => w.Value.SeenAt is not null))
        {
            var expected = worker.IsOut ? WorkerState.Decommissioned
                : worker.IsUp ? WorkerState.Live
                : listed[id].State; // Silent: lost once its time is over, which the sweep alone decides.
            Assert.True(listed[id].State == expected, $"step {step}: {id} is {listed[id].State}, not {expected}");
            if (!worker.IsUp && worker.SeenAt is { } seen && _time.Now - seen > TimeSpan.FromSeconds(5))
            {
                Assert.NotEqual(WorkerState.Live, listed[id].State);
            }
        }

        var map = _directory.Current;
        Assert.Equal((await _registry.WatchAsync(CancellationToken.None)).View, map.View);
        foreach (var member in map.View.Members)
        {
            Assert.False(member.IsInRing && _workers[member.Id].IsOut, $"step {step}: {member.Id} is out");
            Assert.True(member.IsLive || _kind == RingKind.Static, $"step {step}: {member.Id} is lost");
        }

        Assert.InRange(map.View.Members.Sum(m => map.ShareOf(m.Id)), map.HasOthers ? 0.999 : 0, 1.001);
    }

    /// <summary>A block moves to a member that came, or away from one that went; little else moves.</summary>
    private static void CheckMoves(ClusterMap before, ClusterMap after)
    {
        var was = before.View.Members.Where(static m => m.IsInRing).Select(static m => m.Id).ToHashSet();
        var now = after.View.Members.Where(static m => m.IsInRing).Select(static m => m.Id).ToHashSet();
        if (was.Count == 0 || now.Count == 0)
        {
            return;
        }

        var idle = 0;
        for (var i = 1; i <= Blocks; i++)
        {
            var block = new BlockId(new FileVersion(new InodeId(i), new ContentVersion(1)), 0);
            var (from, to) = (before.CandidateOf(block, 0).Id, after.CandidateOf(block, 0).Id);
            idle += from != to && now.Contains(from) && was.Contains(to) ? 1 : 0;
        }

        // For each that came or went, and as many again for the hash of so few blocks.
        var changes = was.Except(now).Count() + now.Except(was).Count();
        Assert.InRange(idle / (double)Blocks, 0, 0.04 * changes);
    }

    private sealed record ModelWorker
    {
        public bool IsUp { get; init; }

        public bool IsOut { get; init; }

        public string Epoch { get; init; } = string.Empty;

        public long Sequence { get; init; }

        public bool Acknowledged { get; init; }

        public TimeSpan? SeenAt { get; init; }
    }
}
