using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Metastore;
using OrleansAlluxio.Tests.Engine.Support;

namespace OrleansAlluxio.Tests.Simulation.Namespace;

/// <summary>
/// One schedule, drawn from its seed: actors work on a small tree at once, each file name having one writer, so that
/// what it must
/// hold is known; others move and delete whole directories, change the store behind the fabric's back, and kill the
/// process.
/// </summary>
internal sealed class NamespaceSchedule(ulong seed)
{
    private const int Writers = 3;
    private const int StepsEach = 6;
    private static readonly string[] Directories = ["/a", "/a/b", "/c"];

    private readonly SeededRandomSource _chance = new(seed);
    private readonly Lock _lock = new();

    // What each owned path may hold: the acknowledged text (null for nothing), and those of changes whose outcome is
    // unknown.
    private readonly Dictionary<string, HashSet<string?>> _allowed = [];
    private EngineBed _bed = null!;
    private int _texts;

    public async Task RunAsync()
    {
        _bed = await EngineBed.StartAsync(isObjectStore: Percent(50));
        for (var round = 0; round < 2; round++)
        {
            _bed.Faults.Before = _ => PauseAsync();
            _bed.Faults.After = _ => PauseAsync();
            if (Percent(40))
            {
                var at = _bed.Faults.Calls + 1 + Next(150);
                (_bed.Faults.DiesBefore, _bed.Faults.DiesAfter) = Percent(50) ? (at, 0) : (0, at);
            }

            var actors = Enumerable.Range(0, Writers).Select(i => Task.Run(() => WriteAsync(i)))
                .Append(Task.Run(LookAsync)).Append(Task.Run(PersistAsync)).ToList();
            await Task.WhenAll(actors);
            (_bed.Faults.DiesBefore, _bed.Faults.DiesAfter) = (0, 0);
            if (_bed.Faults.IsDead || Percent(30))
            {
                _bed.Pages.EvictClean();
                await _bed.RestartAsync();
            }

            _bed.Faults.Before = static _ => default;
            _bed.Faults.After = static _ => default;
            await CheckAsync(interval: Percent(50) ? -1 : 0);
        }

        await SettleAsync();
        await _bed.DisposeAsync();
    }

    /// <summary>The only writer of its names.</summary>
    private async Task WriteAsync(int actor)
    {
        for (var step = 0; step < StepsEach; step++)
        {
            var path = $"{Directories[Next(Directories.Length)]}/w{actor}{Next(2)}";
            switch (Next(6))
            {
                case 0:
                    await ChangeAsync(path, null, async () => await _bed.DeleteAsync(path));
                    break;
                case 1:
                    var target = $"{Directories[Next(Directories.Length)]}/w{actor}{Next(2)}";
                    await MoveAsync(path, target);
                    break;
                default:
                    var text = $"{path}#{Interlocked.Increment(ref _texts)}";
                    var type = (WriteType)(1 + Next(4));
                    await ChangeAsync(path, text, async () => await _bed.WriteAsync(path, text, type));
                    break;
            }

            await LookAtAsync(path);
        }
    }

    private async Task ChangeAsync(string path, string? text, Func<Task> change)
    {
        var before = Allow(path, text);
        try
        {
            await change();
            Settle(path, [text]);
        }
        catch (FabricException e) when (IsRefusal(e))
        {
            Settle(path, before); // Refused before anything was done.
        }
        catch (FabricException e) when (IsExpected(e))
        {
            // Nobody knows: both are allowed from here on.
        }
    }

    private async Task MoveAsync(string source, string target)
    {
        if (source == target)
        {
            return;
        }

        var (from, to) = (Allowed(source), Allowed(target));
        foreach (var text in from)
        {
            Allow(target, text);
        }

        Allow(source, null);
        try
        {
            await _bed.RenameAsync(source, target, overwrite: true);
            Settle(target, from.Where(t => t is not null).ToHashSet());
            Settle(source, [null]);
        }
        catch (FabricException e) when (IsExpected(e))
        {
            if (e.Kind == FabricErrorKind.NotFound && !_bed.Faults.IsDead)
            {
                Expect(
                    !from.All(t => t is not null) || e.Subject == target,
                    $"{source} was there, and a rename did not find it");
            }
        }
    }

    // Looks and lists all over, with any interval.
    private async Task LookAsync()
    {
        for (var step = 0; step < StepsEach * 2; step++)
        {
            try
            {
                switch (Next(4))
                {
                    case 0:
                        await _bed.ListAsync(Directories[Next(Directories.Length)], Interval());
                        break;
                    case 1:
                        await _bed.ListAsync("/", Interval());
                        break;
                    case 2:
                        _bed.Store.Put($"{Directories[Next(Directories.Length)][1..]}/x{Next(2)}", $"foreign {step}");
                        break;
                    default:
                        await _bed.StatAsync(Directories[Next(Directories.Length)], Interval());
                        break;
                }
            }
            catch (FabricException e) when (IsExpected(e))
            {
                // A fault or a race of the schedule: what it may have done is what the check at the end allows.
            }
        }
    }

    private async Task PersistAsync()
    {
        for (var step = 0; step < StepsEach; step++)
        {
            try
            {
                await _bed.PersistAllAsync();
            }
            catch (FabricException e) when (IsExpected(e))
            {
                // A fault or a race of the schedule: what it may have done is what the check at the end allows.
            }

            await PauseAsync();
        }
    }

    /// <summary>A look by the only writer: nothing else is under way on this name.</summary>
    private async Task LookAtAsync(string path)
    {
        var texts = Allowed(path);
        try
        {
            var status = await _bed.StatAsync(path, Interval());
            var text = status is null ? null : await _bed.ReadAsync(path, Interval());
            Expect(texts.Contains(text) || _bed.Faults.IsDead, $"{path} holds '{text}', allowed: {Show(texts)}");
        }
        catch (FabricException e) when (IsExpected(e))
        {
            Expect(
                e.Kind is not FabricErrorKind.DataLost and not FabricErrorKind.NotFound || _bed.Faults.IsDead,
                $"{path}: {e.Message}; allowed: {Show(texts)}");
        }
    }

    private async Task CheckAsync(long interval)
    {
        foreach (var (path, texts) in _allowed.ToList())
        {
            var status = await _bed.StatAsync(path, interval);
            var text = status is null ? null : await _bed.ReadAsync(path, interval);
            Expect(
                texts.Contains(text),
                $"after all, {path} holds '{text}' ({status?.Persistence}), allowed: {Show(texts)}");
            _allowed[path] = [text];
        }
    }

    /// <summary>Everything persisted: the store holds exactly what the tree says, and nothing is left over.</summary>
    private async Task SettleAsync()
    {
        for (var attempt = 0; attempt < 5; attempt++)
        {
            await _bed.PersistAllAsync();
        }

        foreach (var left in _bed.Tree.Documents(DocumentKinds.Persist))
        {
            throw new InvalidOperationException(
                $"seed {seed}: not persisted: {System.Text.Encoding.UTF8.GetString(left.Payload.Span)}");
        }

        Expect(_bed.Tree.Documents(DocumentKinds.Intent).Count == 0, "an intent is left");
        await CheckAsync(interval: 0);
        var files = _bed.Store.Files;
        foreach (var (path, texts) in _allowed)
        {
            var text = texts.Single();
            var row = await _bed.StatAsync(path, 0);
            if (row is null || row.Persistence == PersistenceState.Persisted)
            {
                Expect(
                    files.GetValueOrDefault(path[1..]) == text,
                    $"{path}: tree '{text}', store '{files.GetValueOrDefault(path[1..])}'");
            }
        }

        foreach (var directory in Directories)
        {
            await CompareListingAsync(directory, files);
        }

        foreach (var conflict in files.Keys.Where(f => f.Contains(".conflict-", StringComparison.Ordinal)))
        {
            throw new InvalidOperationException(
                $"seed {seed}: {conflict} was kept aside, and nobody else wrote that name");
        }
    }

    private async Task CompareListingAsync(string directory, IReadOnlyDictionary<string, string> files)
    {
        if (await _bed.StatAsync(directory, 0) is not { IsDirectory: true })
        {
            return;
        }

        var page = await _bed.Engine.ListAsync(
            FabricPath.Parse(directory), new Core.Fabric.ListOptions { SyncIntervalMs = 0 }, CancellationToken.None);
        var listed = page.Entries.Where(e => !e.IsDirectory && e.Persistence == PersistenceState.Persisted)
            .Select(e => e.Path.Value[1..]).ToHashSet();
        var stored = files.Keys.Where(f => f.LastIndexOf('/') == directory.Length - 1
            && f.StartsWith(directory[1..] + "/", StringComparison.Ordinal)).ToHashSet();
        var over = page.Entries.Where(e => !e.IsDirectory && e.Persistence != PersistenceState.Persisted)
            .Select(e => e.Path.Value[1..]).ToHashSet();
        Expect(
            listed.SetEquals(stored.Except(over)),
            $"{directory}: tree [{string.Join(' ', listed)}], store [{string.Join(' ', stored)}], ours "
                + $"[{string.Join(' ', over)}]");
    }

    private HashSet<string?> Allow(string path, string? text)
    {
        lock (_lock)
        {
            var before = Allowed(path);
            _allowed[path] = [.. before, text];
            return before;
        }
    }

    private HashSet<string?> Allowed(string path)
    {
        lock (_lock)
        {
            return [.. _allowed.GetValueOrDefault(path) ?? [null]];
        }
    }

    private void Settle(string path, HashSet<string?> texts)
    {
        lock (_lock)
        {
            _allowed[path] = texts;
        }
    }

    private bool IsExpected(FabricException e) => _bed.Faults.IsDead
        || e.Kind is FabricErrorKind.NotFound or FabricErrorKind.Conflict or FabricErrorKind.AlreadyExists;

    private bool IsRefusal(FabricException e) => !_bed.Faults.IsDead && e.Kind == FabricErrorKind.NotFound;

    private async ValueTask PauseAsync()
    {
        for (var i = Next(4); i > 0; i--)
        {
            await Task.Yield();
        }
    }

    private long? Interval() => Next(3) switch { 0 => 0, 1 => 5, _ => -1 };

    private int Next(int exclusiveMax) => (int)_chance.NextInt64(exclusiveMax);

    private bool Percent(int share) => Next(100) < share;

    private void Expect(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"seed {seed}: {otherwise}");
        }
    }

    private static string Show(IEnumerable<string?> texts) => string.Join(" | ", texts.Select(t => t ?? "nothing"));
}
