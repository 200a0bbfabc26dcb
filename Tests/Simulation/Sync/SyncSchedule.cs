using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Engine;
using OrleansAlluxio.Tests.Engine.Support;

namespace OrleansAlluxio.Tests.Simulation.Sync;

/// <summary>
/// One interleaving of syncs with creates, renames, deletes and persists, drawn from its seed.
/// </summary>
/// <remarks>
/// Invariant: what a name holds is decided by who owns it, at every moment after an acknowledgement. Names w* and v*
/// are changed only through the fabric, each by one writer at a time; names o* only in the store. So
/// 1 a writer that looks at its own name sees its last acknowledged change, whatever interval it asks with: nothing
/// lost, nothing resurrected, no stale bytes;
/// 2 after the last sync of everything the fabric knows exactly what the store has, and every owned name what its owner
/// left there;
/// 3 what was persisted is in the store to the end: a sync never lets it vanish, a persist never brings back what was
/// deleted or renamed.
/// How it could break: an answer of the store is older than the change it is applied over. A listing asked for before a
/// create finds the new name missing and removes it; one asked for before a delete inserts it again; a status asked for
/// before an overwrite puts the old fingerprint over the new content and so serves the old bytes for ever; a listing of
/// a directory is applied to another one that a rename has put at its path; "gone" is said of a directory while a write
/// below it is under way; two syncs undo each other; a persist commits under a name that a rename gave away, or marks
/// what a sync has replaced. Each is a window between a question and the application of its answer, so every call of
/// the store and of the metastore is a place where the schedule may let any other step run.
/// </remarks>
internal sealed class SyncSchedule(ulong seed)
{
    private static readonly string[] Directories = ["/a", "/a/b", "/c"];

    private readonly SeededRandomSource _chance = new(seed ^ 0x5CEDA11);
    private readonly StepScheduler _steps = new(seed);
    private readonly Dictionary<string, string?> _owned = [];
    private readonly SetClock _clock = new();
    private EngineBed _bed = null!;
    private int _texts;

    /// <summary>Calls whose order the seed chose.</summary>
    public int Steps => _steps.Steps;

    /// <summary>What ran, in order.</summary>
    public IEnumerable<string> Trace => _steps.Trace;

    /// <summary>Runs it on the calling thread.</summary>
    public void Run()
    {
        Prepare().GetAwaiter().GetResult();
        _bed.Faults.Hold = _steps.HoldAsync;
        _steps.Run(
        [
            ("w", () => WriteAsync("w")),
            ("v", () => WriteAsync("v")),
            ("sync", SyncAsync),
            ("look", LookAsync),
            ("persist", PersistAsync),
            ("outside", OutsideAsync),
        ]);
        _bed.Faults.Hold = static (_, _) => default;
        SettleAsync().GetAwaiter().GetResult();
    }

    private async Task Prepare()
    {
        var settings = new EngineSettings
        {
            AbsentTrust = TimeSpan.Zero,
            SyncBatchMax = 1 + Next(3),
            SyncPerRequestMax = 1 + Next(3),
        };
        _bed = await EngineBed.StartAsync(isObjectStore: Percent(50), time: _clock, settings: settings);
        _bed.Store.PageMax = 1 + Next(4);
        foreach (var directory in Directories)
        {
            if (Percent(70))
            {
                await _bed.MakeDirectoryAsync(directory);
                _bed.Store.Put($"{directory[1..]}/o0", "outside");
            }
        }

        foreach (var owner in new[] { "w", "v" })
        {
            if (Percent(60))
            {
                await ChangeAsync($"/a/{owner}0");
            }
        }
    }

    private async Task WriteAsync(string owner)
    {
        for (var step = 0; step < 2; step++)
        {
            _clock.Now += TimeSpan.FromMilliseconds(Next(3));
            var path = $"{Directories[Next(Directories.Length)]}/{owner}{Next(2)}";
            switch (Next(owner == "w" ? 6 : 5))
            {
                case 0:
                    await DeleteAsync(path);
                    break;
                case 1:
                    await RenameAsync(path, $"{Directories[Next(Directories.Length)]}/{owner}{Next(2)}");
                    break;
                case 5:
                    await MoveTreeAsync();
                    break;
                default:
                    await ChangeAsync(path);
                    break;
            }
        }
    }

    private async Task ChangeAsync(string path)
    {
        var text = $"{path}#{++_texts}";
        var type = (WriteType)(1 + Next(4));
        await _bed.WriteAsync(path, text, type);
        _owned[path] = text;
        await LookAtAsync(path);
    }

    private async Task DeleteAsync(string path)
    {
        var was = _owned.GetValueOrDefault(path);
        var isDeleted = await _bed.DeleteAsync(path);
        Expect(isDeleted || was is null, $"{path} held '{was}', and the delete did not find it");
        _owned[path] = null;
        await LookAtAsync(path);
    }

    private async Task RenameAsync(string source, string target)
    {
        var was = _owned.GetValueOrDefault(source);
        try
        {
            await _bed.RenameAsync(source, target, overwrite: true);
        }
        catch (FabricException e) when (e.Kind == FabricErrorKind.NotFound)
        {
            Expect(
                was is null || e.Subject.StartsWith(target, StringComparison.Ordinal),
                $"{source} held '{was}': {e.Message}");
            return;
        }

        Expect(was is not null, $"{source} was nothing and was renamed");
        if (source != target)
        {
            (_owned[target], _owned[source]) = (was, null);
        }

        await LookAtAsync(source);
        await LookAtAsync(target);
    }

    // A directory of its own with a file, renamed to and fro over paths that are being listed.
    private async Task MoveTreeAsync()
    {
        var (source, target) = Percent(50) ? ("/c/w8", "/a/w9") : ("/a/w9", "/c/w8");
        if (_owned.GetValueOrDefault($"{source}/f") is null && _owned.GetValueOrDefault($"{target}/f") is null)
        {
            await ChangeAsync($"{source}/f");
        }

        if (_owned.GetValueOrDefault($"{source}/f") is null)
        {
            (source, target) = (target, source);
        }

        await _bed.MakeDirectoryAsync(target[..target.LastIndexOf('/')]);
        try
        {
            await _bed.RenameAsync(source, target);
        }
        catch (FabricException e) when (e.Kind == FabricErrorKind.NotFound && e.Subject == target)
        {
            return; // In an object store a directory goes with its last object, which another program may delete.
        }

        (_owned[$"{target}/f"], _owned[$"{source}/f"]) = (_owned[$"{source}/f"], null);
        await LookAtAsync($"{source}/f");
        await LookAtAsync($"{target}/f");
    }

    private async Task SyncAsync()
    {
        for (var step = 0; step < 2; step++)
        {
            var path = Percent(60) ? "/" : Directories[Next(Directories.Length)];
            await ForeignAsync(async () => await _bed.Engine.ListAsync(
                FabricPath.Parse(path), new ListOptions { SyncsBelow = true, SyncIntervalMs = 0 },
                CancellationToken.None));
        }
    }

    private async Task LookAsync()
    {
        for (var step = 0; step < 3; step++)
        {
            var path = Directories[Next(Directories.Length)];
            var isList = Percent(60);
            await ForeignAsync(async () => await (isList ? (Task)_bed.ListAsync(path, 0) : _bed.StatAsync(path, 0)));
        }
    }

    private async Task PersistAsync()
    {
        for (var step = 0; step < 2; step++)
        {
            await ForeignAsync(_bed.PersistAllAsync);
            await _steps.HoldAsync("pause", "");
        }
    }

    // In place of another program: it creates and deletes in the store, and never what the fabric owns.
    private async Task OutsideAsync()
    {
        for (var step = 0; step < 3; step++)
        {
            var path = $"{Directories[Next(Directories.Length)][1..]}/o{Next(2)}";
            if (Percent(35))
            {
                _bed.Store.Delete(path);
            }
            else
            {
                _bed.Store.Put(path, $"outside {++_texts}");
            }

            await _steps.HoldAsync("pause", "");
        }
    }

    private async Task LookAtAsync(string path)
    {
        var interval = Next(2) - 1;
        var expected = _owned.GetValueOrDefault(path);
        var status = await _bed.StatAsync(path, interval);
        Expect(
            status is null == expected is null,
            $"{path} {(status is null ? "is lost" : "is resurrected")}, should hold '{expected}'");
        if (expected is not null)
        {
            var text = await _bed.ReadAsync(path, interval);
            Expect(text == expected, $"{path} holds '{text}', not '{expected}'");
        }
    }

    /// <summary>After everything has ended: one sync, and both sides are the same.</summary>
    private async Task SettleAsync()
    {
        await CheckAsync("after a sync");
        for (var i = 0; i < 3; i++)
        {
            await _bed.PersistAllAsync();
        }

        await CheckAsync("after the persists");
        var inStore = _bed.Store.Files;
        foreach (var (path, text) in _owned)
        {
            var status = await _bed.StatAsync(path, -1);
            if (status is null || status.Persistence == PersistenceState.Persisted)
            {
                Expect(
                    inStore.GetValueOrDefault(path[1..]) == text,
                    $"{path}: the store has '{inStore.GetValueOrDefault(path[1..])}', not '{text}'");
            }
        }

        await _bed.DisposeAsync();
    }

    private async Task CheckAsync(string when)
    {
        var job = await _bed.SyncTreeAsync("/");
        Expect(
            job is { State: SyncJobState.Done, Failed: 0 },
            $"the sync ended {job.State} {job.Reason} {job.Failures.FirstOrDefault()}");
        foreach (var (path, text) in _owned)
        {
            var status = await _bed.StatAsync(path, -1);
            var seen = status is null ? null : await _bed.ReadAsync(path, -1);
            Expect(seen == text, $"{when}: {path} holds '{seen}', not '{text}'");
        }

        var store = _bed.Store.Shown().Where(IsForeignFile).ToList();
        var known = _bed.Known().Where(IsForeignFile).ToList();
        Expect(
            store.SequenceEqual(known),
            $"{when}: the store has {string.Join(", ", store)}; known is {string.Join(", ", known)}");
        var strangers = _bed.Known().Where(l => !l.EndsWith('/') && !IsForeignFile(l))
            .Select(static l => l.Split(' ')[0]).Where(p => _owned.GetValueOrDefault(p) is null).ToList();
        Expect(strangers.Count == 0, $"{when}: nobody made {string.Join(", ", strangers)}");
    }

    private static bool IsForeignFile(string line) => line.Contains("/o", StringComparison.Ordinal);

    // What a sync or a persist meets while others change the same paths may end it; it may not change what they see.
    private static async Task ForeignAsync(Func<Task> action)
    {
        try
        {
            await action();
        }
        catch (FabricException e) when (e.Kind is FabricErrorKind.NotFound or FabricErrorKind.NotADirectory)
        {
            // The directory went, or was never there.
        }
    }

    private static void Expect(bool holds, string message)
    {
        if (!holds)
        {
            throw new InvalidOperationException(message);
        }
    }

    private int Next(int below) => (int)_chance.NextInt64(below);

    private bool Percent(int percent) => Next(100) < percent;
}
