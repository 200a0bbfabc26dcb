using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Metastore;

namespace OrleansAlluxio.Tests.Conformance.Metastore;

/// <summary>Random transactions, right and wrong ones, against a model in memory: same outcomes, same rows.</summary>
public abstract class MetastoreModelConformance : MetastoreConformance
{
    private const int Transactions = 2_500;
    private const int Ids = 60;
    private static readonly string[] Names = ["a", "b", "c", "é", "\uFFFF", "😀", "a.b", "Z"];

    [Theory]
    [InlineData(1)]
    [InlineData(987_654_321)]
    public async Task Commit_RandomTransactions_AgreesWithTheModel(ulong seed)
    {
        var random = new SeededRandomSource(seed);
        var model = new MetastoreModel((await GetAsync(1))!);
        var succeeded = 0;
        for (var turn = 0; turn < Transactions; turn++)
        {
            var changes = Enumerable.Range(0, 1 + ((int)random.NextInt64(4) * (int)random.NextInt64(2)))
                .Select(_ => NextChange(model, random)).ToArray();
            var expected = model.Apply(changes);
            var actual = await OutcomeAsync(changes);
            Assert.True(
                expected == actual,
                $"Seed {seed}, turn {turn}: the model says {expected?.ToString() ?? "done"}, the store "
                + $"{actual?.ToString() ?? "done"} for "
                + $"{string.Join("; ", changes.Select(static change => $"{change}"))}");
            succeeded += actual is null ? 1 : 0;
            if (turn % 100 == 99)
            {
                await CompareAsync(model, $"Seed {seed}, turn {turn}");
            }
        }

        Assert.InRange(succeeded, Transactions / 10, Transactions * 9 / 10);
    }

    private static MetastoreChange NextChange(MetastoreModel model, SeededRandomSource random)
    {
        var operation = random.NextInt64(20);

        // Mostly sensible, sometimes not: an insert looks for a free id, a parent should be a directory that is there.
        var id = Pick(random, id => model.VisibleOrNull(id) is null == operation < 8);
        var known = model.VersionOf(id);
        var expected = random.NextInt64(8) == 0 ? known + 1 : known;
        var parent = random.NextInt64(3) == 0
            ? 1
            : Pick(random, id => model.VisibleOrNull(id) is { Kind: EntryKind.Directory });
        var name = Names[random.NextInt64(Names.Length)];
        var row = (id % 3 == 0 ? File(id, name, parent) : Folder(id, name, parent)) with
        {
            LengthBytes = random.NextInt64(1 << 30),
            Persistence = (PersistenceState)(1 + random.NextInt64(4)),
        };
        return operation switch
        {
            < 8 => Insert(row),
            < 13 => Update(row, expected),
            < 15 => Delete(id, expected),
            15 => Detach(id, expected),
            16 => Require(id, expected),
            17 or 18 => Put(name, $"{random.NextInt64(100)}", random.NextInt64(3) switch
            {
                0 => null,
                1 => 0,
                _ => model.DocumentVersionOf(name),
            }),
            _ => Drop(name, random.NextInt64(2) == 0 ? null : model.DocumentVersionOf(name)),
        };
    }

    private static long Pick(SeededRandomSource random, Func<long, bool> suits)
    {
        var id = 1000 + random.NextInt64(Ids);
        for (var tries = 0; tries < 3 && !suits(id); tries++)
        {
            id = 1000 + random.NextInt64(Ids);
        }

        return id;
    }

    private async Task<FabricErrorKind?> OutcomeAsync(MetastoreChange[] changes)
    {
        try
        {
            await CommitAsync(changes);
            return null;
        }
        catch (FabricException error)
        {
            return error.Kind;
        }
    }

    private async Task CompareAsync(MetastoreModel model, string context)
    {
        for (long id = 1000; id < 1000 + Ids; id++)
        {
            var row = await GetAsync(id);
            Assert.True(
                model.VisibleOrNull(id) == row,
                $"{context}: inode {id} is {row}, the model has {model.VisibleOrNull(id)}");
            if (row is { Kind: EntryKind.Directory })
            {
                Assert.Equal(model.ChildrenOf(id).Order(Utf8Order.Comparer), await NamesAsync(id));
            }
        }

        Assert.Equal(model.ChildrenOf(1).Order(Utf8Order.Comparer), await NamesAsync(1));
        Assert.Equal(
            model.UnpersistedIds(),
            (await Store.ListUnpersistedAsync(null, 1000, Token)).Select(static row => row.Id.Value));
        foreach (var name in Names)
        {
            Assert.Equal(model.TextOf(name), await TextAsync(name));
        }

        // Reclaiming frees the ids of what was detached, in the model as in the store.
        var reclaimed = new List<FileVersion>();
        while (await Store.ReclaimAsync(3, Token) is { Count: > 0 } page)
        {
            reclaimed.AddRange(page);
        }

        Assert.Equal(model.Reclaim(), reclaimed.Select(static file => file.Inode.Value).Order());
    }
}
