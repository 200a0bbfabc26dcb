using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Tests.Unit.Engine.Jobs;

/// <summary>
/// Files go from branch to branch under readers' eyes: the same bytes, the same version, at any moment and after a
/// death at any call.
/// </summary>
public sealed class MigrateJobTests
{
    private const string Text = "the same bytes";

    // A migration of two files has some forty calls.
    private const int KillsMin = 30;
    private const int KillsMax = 120;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("hot", "cold", false)]
    [InlineData("hot", "cold", true)]
    [InlineData("cold", "hot", false)]
    [InlineData("cold", "hot", true)]
    public async Task Migrate_Tree_MovesFilesAndKeepsVersionsTagsAndCache(string from, string to, bool isObjectStore)
    {
        var union = new ModelUnion(isObjectStore);
        var (source, target) = from == "hot" ? (union.Hot, union.Cold) : (union.Cold, union.Hot);
        source.Put("dir/a", Text);
        source.Put("dir/sub/empty", string.Empty);
        target.Put("dir/there", "stays");
        await using var bed = await JobBed.StartAsync(union.Open);
        Assert.Equal(Text, await bed.Bed.ReadAsync("/dir/a", interval: 0));
        var before = (await bed.Bed.StatAsync("/dir/a"))!;

        var ended = await bed.RunAsync("/dir", Migrate(from, to));

        Assert.Equal((JobState.Done, 3L, 1L), (ended.State, ended.Files, ended.FilesUnchanged));
        Assert.Empty(source.Files);
        Assert.Equal(["dir/a", "dir/sub/empty", "dir/there"], target.Files.Keys.Order());
        var after = (await bed.Bed.StatAsync("/dir/a", interval: 0))!;
        Assert.Equal(
            (before.Version, before.ContentTag, before.ModifiedUnixMs, to),
            (after.Version, after.ContentTag, after.ModifiedUnixMs, after.Fingerprint!.Branch));
        var reads = 0;
        bed.Bed.Faults.Before = call =>
        {
            reads += call == "store.read" ? 1 : 0;
            return default;
        };
        Assert.Equal((Text, 0), (await bed.Bed.ReadAsync("/dir/a"), reads));
        Assert.Equal(["a", "sub", "there"], await bed.Bed.ListAsync("/dir", interval: 0));
        Assert.Equal(before.Version, (await bed.Bed.StatAsync("/dir/a", interval: 0))!.Version);
    }

    [Fact]
    public async Task Migrate_DryRun_CountsAndMovesNothing()
    {
        var union = new ModelUnion(isObjectStore: false);
        union.Hot.Put("a", Text);
        union.Cold.Put("b", Text);
        await using var bed = await JobBed.StartAsync(union.Open);

        var ended = await bed.RunAsync("/", r => Migrate("hot", "cold")(r) with { DryRun = true });

        Assert.Equal(
            (2L, 1L, (long)Text.Length, 3L),
            (ended.Files, ended.FilesUnchanged, ended.BytesMoved, ended.StoreCalls));
        Assert.Single(union.Hot.Files);
    }

    [Theory]
    [InlineData("hot", "hot")]
    [InlineData("hot", "warm")]
    [InlineData(null, "cold")]
    public async Task Migrate_BranchesThatAreNone_AreRefused(string? from, string to)
    {
        await using var bed = await JobBed.StartAsync(new ModelUnion(isObjectStore: false).Open);

        var failure = await Assert.ThrowsAsync<FabricException>(
            () => bed.BeginAsync("/", r => Migrate("hot", to)(r) with { FromBranch = from }));

        Assert.Equal(FabricErrorKind.InvalidArgument, failure.Kind);
    }

    [Fact]
    public async Task Migrate_OnAMountThatIsNoUnion_IsRefused()
    {
        await using var bed = await JobBed.StartAsync();

        var failure = await Assert.ThrowsAsync<FabricException>(() => bed.BeginAsync("/", Migrate("hot", "cold")));

        Assert.Contains("no union", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Migrate_SomethingElseIsHiddenThere_FailsByNameAndKeepsBoth()
    {
        var union = new ModelUnion(isObjectStore: false);
        union.Hot.Put("f", Text);
        union.Cold.Put("f", "other bytes...");
        await using var bed = await JobBed.StartAsync(union.Open);

        var ended = await bed.RunAsync("/", Migrate("hot", "cold"));

        Assert.Equal((JobState.Failed, "/f"), (ended.State, Assert.Single(ended.Failures).Path.Value));
        Assert.Equal(Text, await bed.Bed.ReadAsync("/f", interval: 0));
        Assert.Single(union.Cold.Files);
    }

    [Fact]
    public async Task Migrate_FileIsReplacedMeanwhile_KeepsTheNewOneAndNoCopyOfTheOld()
    {
        var union = new ModelUnion(isObjectStore: false);
        union.Hot.Put("f", Text);
        await using var bed = await JobBed.StartAsync(union.Open);
        await bed.Bed.StatAsync("/f", interval: 0);
        var isFirst = true;
        bed.Bed.Faults.After = async call =>
        {
            if (call == "store.commit" && isFirst)
            {
                isFirst = false;
                await bed.Bed.WriteAsync("/f", "newer bytes", WriteType.CacheThrough);
            }
        };

        var ended = await bed.RunAsync("/", Migrate("hot", "cold"));

        Assert.Equal(JobState.Done, ended.State);
        Assert.Equal("newer bytes", await bed.Bed.ReadAsync("/f", interval: 0));
        Assert.Empty(union.Hot.Files);
        Assert.Single(union.Cold.Files);
    }

    [Theory]
    [InlineData("hot", "cold")]
    [InlineData("cold", "hot")]
    public async Task Migrate_ReaderOpenedBefore_ReadsOnFromTheOtherBranch(string from, string to)
    {
        var union = new ModelUnion(isObjectStore: true);
        (from == "hot" ? union.Hot : union.Cold).Put("f", Text);
        await using var bed = await JobBed.StartAsync(union.Open);
        await bed.Bed.StatAsync("/f", interval: 0);
        await using var reader = await bed.Bed.Engine.OpenReadAsync(
            FabricPath.Parse("/f"), OperationOptions.Default, Token);

        var ended = await bed.RunAsync("/", Migrate(from, to));

        Assert.Equal(JobState.Done, ended.State);
        var bytes = new byte[Text.Length];
        Assert.Equal(Text.Length, await reader.ReadAsync(0, bytes, Token));
        Assert.Equal(Text, System.Text.Encoding.UTF8.GetString(bytes));
    }

    [Theory]
    [InlineData("hot", "cold")]
    [InlineData("cold", "hot")]
    public async Task Migrate_KilledAtEveryCall_EndsWithEachFileOnceAndItsBytes(string from, string to)
    {
        for (var kill = 1; kill < KillsMax; kill++)
        {
            var union = new ModelUnion(isObjectStore: kill % 2 == 0);
            var (source, target) = from == "hot" ? (union.Hot, union.Cold) : (union.Cold, union.Hot);
            source.Put("d/a", Text);
            source.Put("d/b", Text + "!");
            await using var bed = await JobBed.StartAsync(union.Open);
            await bed.Bed.ListAsync("/d", interval: 0);
            var faults = bed.Bed.Faults;
            var at = faults.Calls + kill;
            (faults.DiesBefore, faults.DiesAfter) = kill % 3 == 0 ? (at, 0) : (0, at);
            var id = await TryBeginAsync(bed, from, to);
            if (id is not null)
            {
                await bed.DeadOrEndedAsync(id);
            }

            var hasEnded = !faults.IsDead;
            await bed.RestartAsync();

            // Whatever was under way, a reader has the bytes at once.
            Assert.Equal(Text, await bed.Bed.ReadAsync("/d/a", interval: 0));
            id ??= (await bed.Jobs.ListAsync(Token)).FirstOrDefault()?.Id ?? await TryBeginAsync(bed, from, to);
            var ended = await bed.EndAsync(id!);

            Assert.True(
                (JobState.Done, 2L, 0L) == (ended.State, ended.Files, ended.Failed),
                $"killed at call {kill}: {ended}; {string.Join("; ", ended.Failures)}");
            Assert.Equal((Text, Text + "!"), (await bed.Bed.ReadAsync("/d/a"), await bed.Bed.ReadAsync("/d/b")));
            Assert.Equal(["d/a", "d/b"], target.Files.Keys.Order());
            Assert.True(source.Files.Count == 0 || to == "hot", $"killed at call {kill}: something is left");
            Assert.Empty(bed.Bed.Tree.Documents(OrleansAlluxio.Metastore.DocumentKinds.Intent));
            if (hasEnded && kill >= KillsMin)
            {
                return; // It had ended before that call. An early one may have passed before it was to be the last.
            }
        }
    }

    // Null when the process died of it.
    private static async Task<string?> TryBeginAsync(JobBed bed, string from, string to)
    {
        try
        {
            return (await bed.BeginAsync("/d", r => Migrate(from, to)(r) with { ConcurrencyMax = 1 })).Id;
        }
        catch (FabricException) when (bed.Bed.Faults.IsDead)
        {
            return null;
        }
    }

    private static Func<JobRequest, JobRequest> Migrate(string from, string to) => request => request with
    {
        Kind = JobKind.Migrate,
        FromBranch = from,
        ToBranch = to,
    };
}
