using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Engine;
using OrleansAlluxio.Engine.Copies;
using OrleansAlluxio.Engine.Persist;
using OrleansAlluxio.Metastore;
using OrleansAlluxio.Tests.Engine.Support;
using OrleansAlluxio.Tests.Simulation.Workers;

namespace OrleansAlluxio.Tests.Simulation.Copies;

/// <summary>
/// One seeded life of a fabric with workers: files are written, replaced, renamed, deleted and persisted while
/// processes end and return, at most one of them without its disk at a time. At any moment every acknowledged write is
/// on at least one disk whole; whenever who has one is up it can be read, exactly; and at the end the store has
/// everything and no worker keeps a page that nobody needs.
/// </summary>
internal sealed class CopySchedule(ulong seed)
{
    private const int Steps = 60;
    private const int Names = 6;
    private const int WorkersMax = 3;

    private readonly SeededRandomSource _random = new(seed);
    private readonly StepTime _time = new();
    private readonly ModelWorkers _workers = new() { OwnCounts = seed % 3 != 0 };
    private readonly Dictionary<string, string> _written = [];
    private EngineBed _bed = null!;
    private CopyKeeper _keeper = null!;
    private int _contents;

    public async Task RunAsync()
    {
        for (var i = 0; i < WorkersMax; i++)
        {
            _workers.Add($"w{i}", $"r{i % 2}");
        }

        _bed = await EngineBed.StartAsync(
            _workers, _time,
            new EngineSettings { StoreFirst = !_workers.OwnCounts, AbsentTrust = TimeSpan.Zero });
        MakeKeeper();
        for (var step = 0; step < Steps; step++)
        {
            await StepAsync();
            _time.Now += TimeSpan.FromSeconds(_random.NextInt64(4));
            CheckCopies(step);
            await CheckReadsAsync(step);
        }

        await EndAsync();
        await _bed.DisposeAsync();
    }

    private async Task StepAsync()
    {
        var worker = _workers[$"w{_random.NextInt64(WorkersMax)}"];
        var name = $"/f{_random.NextInt64(Names)}";
        switch (_random.NextInt64(12))
        {
            case 0 or 1 or 2:
                await WriteAsync(name, 1 + (int)_random.NextInt64(40));
                break;
            case 3:
                await WriteAsync(name, (1 << 20) + (int)_random.NextInt64(1000));
                break;
            case 4:
                worker.IsUp = !worker.IsUp;
                _workers.Show(_bed.Services.Copies!);
                break;
            case 5:
                await LoseDiskAsync(worker);
                break;
            case 6:
                await _bed.RestartAsync();
                MakeKeeper();
                break;
            case 7:
                await _bed.PersistAllAsync();
                break;
            case 8 when _written.Remove(name):
                await _bed.DeleteAsync(name);
                break;
            case 9 when _written.Remove(name, out var text):
                var target = $"/f{_random.NextInt64(Names)}";
                await _bed.RenameAsync(name, target, overwrite: true);
                _written[target] = text;
                break;
            case 10:
                var left = (int)_random.NextInt64(3);
                _workers.Dies = _ => left-- == 0;
                break;
            default:
                await _keeper.LookAsync(CancellationToken.None);
                break;
        }
    }

    private async Task WriteAsync(string path, int length)
    {
        // The fill is cheap, and no two contents are alike.
        var text = $"{++_contents}:".PadRight(length, (char)('a' + (_contents % 26)));
        await _bed.WriteAsync(path, text, WriteType.AsyncThrough);
        _written[path] = text;
        _workers.Dies = static _ => false;
        _workers.Show(_bed.Services.Copies!);
    }

    /// <summary>A disk goes only while all that was on it is elsewhere, too: one failure at a time.</summary>
    private async Task LoseDiskAsync(ModelCopyWorker worker)
    {
        foreach (var one in _workers.All.Values)
        {
            one.IsUp = true;
        }

        _time.Now += TimeSpan.FromSeconds(3);
        _workers.Show(_bed.Services.Copies!);
        await _keeper.LookAsync(CancellationToken.None);
        if (_random.NextInt64(2) == 0)
        {
            worker.Pages.LoseAll();
        }
        else
        {
            _bed.Pages.LoseAll();
            await _bed.RestartAsync();
            MakeKeeper();
        }

        await _keeper.LookAsync(CancellationToken.None);
    }

    private void CheckCopies(int step)
    {
        foreach (var row in _bed.Tree.Where(static r =>
            r is { Kind: EntryKind.File, Persistence: not PersistenceState.Persisted }))
        {
            var file = new FileVersion(row.Id, row.ContentVersion);
            var own = OwnPage.IsWhole(_bed.Pages, file, row.LengthBytes);
            var others = _workers.CountOf(file, row.LengthBytes);
            Require(own || others > 0, step, $"{row.Name} is on no disk");
            Require(_workers.OwnCounts || others > 0, step, $"{row.Name} is on no disk of a worker");
        }
    }

    private async Task CheckReadsAsync(int step)
    {
        foreach (var (path, text) in _written)
        {
            var status = await _bed.StatAsync(path);
            Require(status is not null, step, $"{path} is gone");
            var isReachable = status!.Persistence == PersistenceState.Persisted
                || OwnPage.IsWhole(_bed.Pages, status.Version, status.LengthBytes)
                || _workers.All.Values.Any(w => w.IsUp
                    && OwnPage.IsWhole(w.Pages, status.Version, status.LengthBytes));
            try
            {
                Require(await _bed.ReadAsync(path) == text, step, $"{path} has other bytes");
            }
            catch (FabricException error)
            {
                Require(
                    !isReachable || error.Kind == FabricErrorKind.Unavailable, step, $"{path}: {error.Message}");
            }
        }
    }

    private async Task EndAsync()
    {
        foreach (var worker in _workers.All.Values)
        {
            worker.IsUp = true;
        }

        _workers.Dies = static _ => false;
        _workers.Show(_bed.Services.Copies!);
        for (var look = 0; look < 3; look++)
        {
            _time.Now += TimeSpan.FromMinutes(2);
            await _keeper.LookAsync(CancellationToken.None);
            await _bed.PersistAllAsync();
        }

        foreach (var (path, text) in _written)
        {
            Require(_bed.Store.Files.GetValueOrDefault(path[1..]) == text, Steps, $"the store has not got {path}");
        }

        Require(_bed.Tree.Documents(DocumentKinds.Persist).Count == 0, Steps, "a persist is left");
        Require(
            _workers.All.Values.All(static w => w.Pages.DirtyFiles().Count == 0), Steps, "a worker keeps a copy");
    }

    private void MakeKeeper() => _keeper = new CopyKeeper(
        _bed.Services, _bed.Services.Copies!, new PersistQueue(new PersistPace(_bed.Services)));

    private static void Require(bool holds, int step, string what)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"after step {step}: {what}");
        }
    }
}
