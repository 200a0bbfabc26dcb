using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Metastore;
using OrleansAlluxio.Tests.Engine.Support;

namespace OrleansAlluxio.Tests.Unit.Engine.Recovery;

/// <summary>
/// What changes a file, and what moves it over another, dies at each of its calls, from every pair of states that the
/// two can be in: the next process shows what was before or what was to be, nothing of it twice and nothing in neither
/// place, and what is persisted then finds no stranger in the store.
/// </summary>
public sealed class CrashOverStatesTests
{
    private const string F = "/d/f";
    private const string O = "/d/o";

    // How a file came to be: writes one after the other.
    private static readonly Dictionary<string, WriteType[]> States = new()
    {
        ["absent"] = [],
        ["persisted"] = [WriteType.CacheThrough],
        ["to-persist"] = [WriteType.AsyncThrough],
        ["to-persist-over"] = [WriteType.CacheThrough, WriteType.AsyncThrough],
        ["only-here"] = [WriteType.MustCache],
        ["only-here-over"] = [WriteType.Through, WriteType.MustCache],
    };

    private static readonly Dictionary<string, (Func<EngineBed, Task> RunAsync, Func<Pair, Pair> Outcome)> Operations =
        new()
        {
            ["rename"] = (bed => bed.RenameAsync(F, O, overwrite: true), before => new Pair(null, before.F)),
            ["delete"] = (bed => bed.DeleteAsync(F), before => before with { F = null }),
            ["through"] = (bed => bed.WriteAsync(F, "new", WriteType.Through), before => before with { F = "new" }),
            ["async"] = (bed => bed.WriteAsync(F, "new", WriteType.AsyncThrough), before => before with { F = "new" }),
            ["must-cache"] =
                (bed => bed.WriteAsync(F, "new", WriteType.MustCache), before => before with { F = "new" }),
            ["persist"] = (bed => bed.PersistAllAsync(), before => before),
        };

    public static TheoryData<string, string, bool> Cases()
    {
        var cases = new TheoryData<string, string, bool>();
        foreach (var operation in Operations.Keys)
        {
            foreach (var state in States.Keys.Where(s => s != "absent" || operation is not ("rename" or "delete")))
            {
                cases.Add(operation, state, true);
                cases.Add(operation, state, false);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Operation_FromAnyState_DiesAtAnyCall_IsDoneOrNot(
        string operation, string state, bool isObjectStore)
    {
        foreach (var other in States.Keys)
        {
            var isDone = false;
            for (var call = 1; !isDone; call++)
            {
                isDone = await RunAsync(operation, (state, other), isObjectStore, (call, 0));
                await RunAsync(operation, (state, other), isObjectStore, (0, call));
            }
        }
    }

    // True when it did not come to the call at which it was to die.
    private static async Task<bool> RunAsync(
        string operation, (string F, string O) states, bool isObjectStore, (int Before, int After) dies)
    {
        await using var bed = await EngineBed.StartAsync(isObjectStore);
        await bed.MakeDirectoryAsync("/d");
        var before = new Pair(await MakeAsync(bed, F, states.F), await MakeAsync(bed, O, states.O));
        var (runAsync, outcome) = Operations[operation];
        var at = bed.Faults.Calls;
        (bed.Faults.DiesBefore, bed.Faults.DiesAfter) =
            (dies.Before == 0 ? 0 : at + dies.Before, dies.After == 0 ? 0 : at + dies.After);
        try
        {
            await runAsync(bed);
        }
        catch (FabricException) when (bed.Faults.IsDead)
        {
            // The process is dead from here on; what it left is what is checked.
        }

        var isDone = !bed.Faults.IsDead;
        var when = $"{operation} of {states}, dies {dies}";
        await bed.RestartAsync();
        Assert.Empty(bed.Tree.Documents(DocumentKinds.Intent));
        var seen = await SeeAsync(bed);
        Assert.True(seen == outcome(before) || (!isDone && seen == before), $"{when}: {seen} of {before}");

        await bed.PersistAllAsync();
        await bed.PersistAllAsync();
        Assert.Empty(bed.Tree.Documents(DocumentKinds.Persist));
        Assert.Equal(seen, await SeeAsync(bed));
        Assert.True(
            bed.Store.Files.Keys.All(f => $"/{f}" is F or O), $"{when}: {string.Join(' ', bed.Store.Files.Keys)}");
        await RequireStoredAsync(bed, F, seen.F, when);
        await RequireStoredAsync(bed, O, seen.O, when);
        return isDone;
    }

    private static async Task<string?> MakeAsync(EngineBed bed, string path, string state)
    {
        string? text = null;
        foreach (var type in States[state])
        {
            text = $"{path} {type}";
            await bed.WriteAsync(path, text, type);
        }

        return text;
    }

    private static async Task<Pair> SeeAsync(EngineBed bed) => new(await SeeAsync(bed, F), await SeeAsync(bed, O));

    private static async Task<string?> SeeAsync(EngineBed bed, string path) =>
        await bed.StatAsync(path, -1) is null ? null : await bed.ReadAsync(path, -1);

    private static async Task RequireStoredAsync(EngineBed bed, string path, string? text, string when)
    {
        if (await bed.StatAsync(path, -1) is null or { Persistence: PersistenceState.Persisted })
        {
            Assert.True(bed.Store.Files.GetValueOrDefault(path[1..]) == text, $"{when}: {path} after its persist");
        }
    }

    private sealed record Pair(string? F, string? O);
}
