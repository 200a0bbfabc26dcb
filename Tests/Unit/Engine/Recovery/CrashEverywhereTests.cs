using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Metastore;
using OrleansAlluxio.Tests.Engine.Support;

namespace OrleansAlluxio.Tests.Unit.Engine.Recovery;

/// <summary>
/// Each operation dies at each of its calls, before and after the call's effect, and the next process has a true view.
/// </summary>
public sealed class CrashEverywhereTests
{
    private static readonly Dictionary<string, Func<EngineBed, Task>> Operations = new()
    {
        ["through"] = bed => bed.WriteAsync("/d/f", "new", WriteType.Through),
        ["cache-through"] = bed => bed.WriteAsync("/d/f", "new", WriteType.CacheThrough),
        ["must-cache"] = bed => bed.WriteAsync("/d/f", "new", WriteType.MustCache),
        ["async"] = async bed =>
        {
            await bed.WriteAsync("/d/f", "new", WriteType.AsyncThrough);
            await bed.PersistAllAsync();
        },
        ["create"] = bed => bed.WriteAsync("/d/e/g", "new", WriteType.CacheThrough),
        ["delete"] = bed => bed.DeleteAsync("/d/f"),
        ["delete-tree"] = bed => bed.DeleteAsync("/d", recursive: true),
        ["rename"] = bed => bed.RenameAsync("/d/f", "/d/g"),
        ["rename-over"] = bed => bed.RenameAsync("/d/f", "/d/o", overwrite: true),
        ["rename-unpersisted-over"] = async bed =>
        {
            await bed.WriteAsync("/d/f", "new", WriteType.AsyncThrough);
            await bed.RenameAsync("/d/f", "/d/o", overwrite: true);
        },
        ["rename-unpersisted"] = async bed =>
        {
            await bed.WriteAsync("/d/f", "new", WriteType.AsyncThrough);
            await bed.RenameAsync("/d/f", "/d/g");
        },
        ["delete-unpersisted"] = async bed =>
        {
            await bed.WriteAsync("/d/f", "new", WriteType.AsyncThrough);
            await bed.DeleteAsync("/d/f");
        },
        ["rename-tree"] = bed => bed.RenameAsync("/d", "/e"),
        ["mkdir"] = bed => bed.MakeDirectoryAsync("/d/m/n"),
    };

    public static TheoryData<string, bool> Cases()
    {
        var cases = new TheoryData<string, bool>();
        foreach (var name in Operations.Keys)
        {
            cases.Add(name, true);
            cases.Add(name, false);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Operation_DiesAtAnyCall_LeavesATrueView(string operation, bool isObjectStore)
    {
        var isDone = false;
        for (var call = 1; !isDone; call++)
        {
            foreach (var after in new[] { false, true })
            {
                await using var bed = await EngineBed.StartAsync(isObjectStore);
                await bed.WriteAsync("/d/f", "old", WriteType.CacheThrough);
                await bed.WriteAsync("/d/o", "other", WriteType.CacheThrough);
                await bed.ListAsync("/d");
                var at = bed.Faults.Calls + call;
                (bed.Faults.DiesBefore, bed.Faults.DiesAfter) = after ? (0, at) : (at, 0);
                try
                {
                    await Operations[operation](bed);
                    isDone = !bed.Faults.IsDead;
                }
                catch (FabricException) when (bed.Faults.IsDead)
                {
                    // The process is dead from here on; what it left is what is checked.
                }

                await bed.RestartAsync();
                await CheckAsync(bed, $"{operation}, call {call}, after {after}");
            }
        }
    }

    private static async Task CheckAsync(EngineBed bed, string when)
    {
        Assert.Empty(bed.Tree.Documents(DocumentKinds.Intent));
        foreach (var path in new[] { "/d/f", "/d/g", "/d/o", "/d/e/g", "/e/f", "/e/o" })
        {
            var status = await bed.StatAsync(path, -1);
            if (status is { Persistence: not PersistenceState.Persisted })
            {
                Assert.True(await bed.ReadAsync(path) is "new" or "old", when);
                continue;
            }

            var stored = bed.Store.Files.GetValueOrDefault(path[1..]);
            Assert.True((status is null ? null : await bed.ReadAsync(path, -1)) == stored, $"{when}: {path}");
        }

        await bed.PersistAllAsync();
        await bed.PersistAllAsync();
        foreach (var path in new[] { "/d/f", "/d/o" })
        {
            // What is in the store by now is what the tree has.
            var status = await bed.StatAsync(path, -1);
            if (status is null or { Persistence: PersistenceState.Persisted })
            {
                var text = status is null ? null : await bed.ReadAsync(path, -1);
                Assert.True(text == bed.Store.Files.GetValueOrDefault(path[1..]), $"{when}: {path} after its persist");
            }
        }

        Assert.Empty(bed.Tree.Documents(DocumentKinds.Persist));
        Assert.DoesNotContain(bed.Store.Files.Keys, f => f.Contains("conflict", StringComparison.Ordinal));
    }
}
