using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Metastore;

namespace OrleansAlluxio.Tests.Conformance.Metastore;

/// <summary>
/// Many callers, and two instances of the metastore over one database, as a duplicate activation has them.
/// </summary>
public abstract class MetastoreConcurrencyConformance : MetastoreConformance
{
    private const int Callers = 64;

    [Fact]
    public async Task Insert_ManyOfOneName_ExactlyOneWins()
    {
        var outcomes = await RunAsync(
            Callers, i => Store.CommitAsync([Put($"{i}", "x", 0), Insert(File(1000 + i, "same"))], Token));

        Assert.Equal(1, outcomes.Count(static kind => kind is null));
        Assert.Equal(Callers - 1, outcomes.Count(static kind => kind == FabricErrorKind.AlreadyExists));
        var winner = Array.FindIndex(outcomes, static kind => kind is null);
        Assert.Equal(1000 + winner, (await FindAsync(1, "same"))!.Id.Value);
        var documents = await Store.ListDocumentsAsync("test", null, 100, Token);
        Assert.Equal($"{winner}", Assert.Single(documents).Key);
    }

    [Fact]
    public async Task Update_ManyAtOneVersion_ExactlyOneWins()
    {
        await CommitAsync(Insert(File(1000, "a")));

        var outcomes = await RunAsync(
            Callers, i => Store.CommitAsync([Update(File(1000, "a") with { LengthBytes = i }, 1)], Token));

        Assert.Equal(1, outcomes.Count(static kind => kind is null));
        Assert.Equal(Callers - 1, outcomes.Count(static kind => kind == FabricErrorKind.Conflict));
        Assert.Equal(Array.FindIndex(outcomes, static kind => kind is null), (await GetAsync(1000))!.LengthBytes);
    }

    [Fact]
    public async Task Commit_AcknowledgedByOneInstance_IsSeenAndFencedInAnother()
    {
        await using var other = await OpenAgainAsync();
        await CommitAsync(Insert(File(1000, "a")));

        Assert.NotNull(await other.TryGetInodeAsync(new InodeId(1000), Token));
        await other.CommitAsync([Update(File(1000, "a") with { LengthBytes = 1 }, 1)], Token);
        await FailsAsync(FabricErrorKind.Conflict, Update(File(1000, "a") with { LengthBytes = 2 }, 1));

        Assert.Equal(1, (await GetAsync(1000))!.LengthBytes);
    }

    [Fact]
    public async Task Insert_TwoInstancesRaceForNames_EachNameHasOneWinner()
    {
        await using var other = await OpenAgainAsync();
        var outcomes = await RunAsync(
            Callers,
            i => (i % 2 == 0 ? Store : other).CommitAsync([Insert(File(1000 + i, $"name-{i / 2}"))], Token));

        for (var i = 0; i < Callers; i += 2)
        {
            Assert.Equal([null, FabricErrorKind.AlreadyExists], new[] { outcomes[i], outcomes[i + 1] }.Order());
        }

        Assert.Equal(Callers / 2, (await NamesAsync(1)).Length);
    }

    [Fact]
    public async Task Move_CrossingEachOther_NeverMakesACycle()
    {
        await CommitAsync([.. Enumerable.Range(0, 8).Select(i => Insert(Folder(1000 + i, $"d{i}")))]);
        await using var other = await OpenAgainAsync();

        // Each directory is moved into its neighbour: a ring, of which at least one move must be refused.
        var outcomes = await RunAsync(
            8,
            i => (i % 2 == 0 ? Store : other).CommitAsync(
                [Update(Folder(1000 + i, "in", 1000 + ((i + 1) % 8)), 1)], Token));

        Assert.Contains(FabricErrorKind.InvalidArgument, outcomes);
        for (var i = 0; i < 8; i++)
        {
            var row = (await GetAsync(1000 + i))!;
            for (var depth = 0; row.Id.Value != 1; depth++)
            {
                Assert.True(depth <= 8, "The parents form a cycle.");
                row = (await GetAsync(row.ParentId.Value))!;
            }
        }
    }

    [Fact]
    public async Task Commit_ReadAfterEachAcknowledgement_SeesIt()
    {
        var outcomes = await RunAsync(Callers, async i =>
        {
            for (var n = 0; n < 20; n++)
            {
                var id = 1000 + (i * 100) + n;
                await Store.CommitAsync([Insert(File(id, $"{id}"))], Token);
                Assert.NotNull(await FindAsync(1, $"{id}"));
                Assert.NotNull(await GetAsync(id));
            }
        });

        Assert.All(outcomes, static kind => Assert.Null(kind));
        Assert.Equal(Callers * 20, (await NamesAsync(1, null, 10_000)).Length);
    }

    [Fact]
    public async Task Commit_FailuresBetweenSuccesses_DoNotTouchThem()
    {
        await CommitAsync(Insert(File(999_999, "taken")));

        var outcomes = await RunAsync(
            256,
            i => Store.CommitAsync(
                i % 3 == 0
                    ? [Insert(File(1000 + i, $"{i}")), Insert(File(5000 + i, "taken"))]
                    : [Insert(File(1000 + i, $"{i}")), Put($"{i}", "x", 0)],
                Token));

        for (var i = 0; i < 256; i++)
        {
            Assert.Equal(i % 3 == 0 ? FabricErrorKind.AlreadyExists : null, outcomes[i]);
            Assert.Equal(i % 3 != 0, await GetAsync(1000 + i) is not null);
            Assert.Equal(i % 3 != 0, await TextAsync($"{i}") is not null);
        }
    }

    [Fact]
    public async Task Commit_CancelledInFlight_IsWholeOrNothing()
    {
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(async () =>
        {
            using var source = new CancellationTokenSource();
            var commit = Store.CommitAsync([Insert(File(1000 + i, $"{i}")), Put($"{i}", "x", 0)], source.Token)
                .AsTask();
            await source.CancelAsync();
            var acknowledged = await commit.ContinueWith(
                static task => task.IsCompletedSuccessfully, TaskScheduler.Default);
            var isThere = await GetAsync(1000 + i) is not null;
            Assert.Equal(isThere, await TextAsync($"{i}") is not null);
            Assert.True(isThere || !acknowledged);
        })));
    }

    [Fact]
    public async Task Detach_RacingInserts_LeavesNoOrphan()
    {
        await CommitAsync(Insert(Folder(1000, "d")), Insert(Folder(1001, "sub", 1000)));
        await using var other = await OpenAgainAsync();

        var outcomes = await RunAsync(
            33,
            i => i == 16
                ? other.CommitAsync([Detach(1000, 1)], Token)
                : Store.CommitAsync([Insert(File(2000 + i, $"{i}", 1001))], Token));
        while (await Store.ReclaimAsync(5, Token) is { Count: > 0 })
        {
            // Until nothing is left.
        }

        Assert.Null(outcomes[16]);
        for (var i = 0; i < 33; i++)
        {
            Assert.Null(await GetAsync(2000 + i));
        }
    }

    private static Task<FabricErrorKind?[]> RunAsync(int callers, Func<int, ValueTask> call) =>
        Task.WhenAll(Enumerable.Range(0, callers).Select(i => Task.Run<FabricErrorKind?>(async () =>
        {
            try
            {
                await call(i);
                return null;
            }
            catch (FabricException error)
            {
                return error.Kind;
            }
        })));
}
