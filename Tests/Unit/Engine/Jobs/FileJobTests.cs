using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Engine.Jobs;

namespace OrleansAlluxio.Tests.Unit.Engine.Jobs;

/// <summary>The kinds of jobs beside load: what each does to a file, and what it refuses by name.</summary>
public sealed class FileJobTests
{
    private static readonly FabricPath Target = FabricPath.Parse("/to");

    [Fact]
    public async Task Copy_OfATree_HasItAllThereAndFindsItDoneTheNextTime()
    {
        await using var bed = await JobBed.StartAsync();
        var bytes = bed.PutFiles(20, 3, "from/");
        var ended = await RunAsync(bed, JobKind.Copy);
        Assert.Equal((JobState.Done, 20L, bytes, 0L), (ended.State, ended.Files, ended.Bytes, ended.FilesUnchanged));
        AssertSame(bed, sourceGone: false, 20);

        var again = await RunAsync(bed, JobKind.Copy);
        Assert.Equal((JobState.Done, 20L, 20L, 0L), (
            again.State, again.Files, again.FilesUnchanged, again.BytesMoved));

        await bed.Bed.WriteAsync("/to/d00/f000", "another", WriteType.CacheThrough);
        var refused = await RunAsync(bed, JobKind.Copy);
        Assert.Equal((JobState.Failed, 19L, 1L), (refused.State, refused.Files, refused.Failed));
        Assert.Equal(
            ("/from/d00/f000", FabricErrorKind.AlreadyExists), (
                refused.Failures[0].Path.Value, refused.Failures[0].Kind));
        var replaced = await RunAsync(bed, JobKind.Copy, static r => r with { Overwrite = true });
        Assert.Equal((JobState.Done, 19L), (replaced.State, replaced.FilesUnchanged));
        AssertSame(bed, sourceGone: false, 20);
    }

    [Theory]
    [InlineData(JobKind.Copy, 1)]
    [InlineData(JobKind.Copy, 2)]
    [InlineData(JobKind.Move, 3)]
    [InlineData(JobKind.Move, 4)]
    [InlineData(JobKind.Move, 5)]
    public async Task CopyAndMove_KilledAgainAndAgain_CountEachFileOnceAndLoseNone(JobKind kind, long seed)
    {
        const int Files = 24;
        var random = new SeededRandomSource((ulong)seed);
        await using var bed = await JobBed.StartAsync(isObjectStore: seed % 2 == 0);
        var bytes = bed.PutFiles(Files, 4, "from/");
        var id = (await bed.BeginAsync("/from", r => r with { Kind = kind, Target = Target, ConcurrencyMax = 3 })).Id;
        for (var kill = 0; kill < 12; kill++)
        {
            var faults = bed.Bed.Faults;
            var at = faults.Calls + 1 + (int)random.NextInt64(150);
            (faults.DiesBefore, faults.DiesAfter) = kill % 2 == 0 ? (at, 0) : (0, at);
            await bed.DeadOrEndedAsync(id);
            await bed.RestartAsync();
            AssertNoneLost(bed, Files);
        }

        var ended = await bed.EndAsync(id);
        Assert.True(
            (JobState.Done, (long)Files, 0L, bytes) == (ended.State, ended.Files, ended.Failed, ended.Bytes),
            $"seed {seed}: {ended} {string.Join(", ", ended.Failures)}");
        AssertSame(bed, sourceGone: kind == JobKind.Move, Files);
    }

    [Fact]
    public async Task Move_OfATree_LeavesNothingBehindButWhatChanged()
    {
        await using var bed = await JobBed.StartAsync();
        bed.PutFiles(10, 3, "from/");
        var copies = 0;
        bed.Bed.Faults.Before = call =>
        {
            if (call == "store.delete" && Interlocked.Increment(ref copies) == 1)
            {
                bed.Bed.Store.Put("from/d02/f002", "changed meanwhile");
                bed.Bed.Services.Invalidations.Note(FabricPath.Parse("/from/d02/f002"));
            }

            return default;
        };
        var failed = await RunAsync(bed, JobKind.Move, static r => r with { ConcurrencyMax = 1 });
        Assert.Equal((JobState.Failed, 1L, 9L), (failed.State, failed.Failed, failed.Files));
        Assert.Equal("changed meanwhile", bed.Bed.Store.Files["from/d02/f002"]);
        Assert.Equal(["d02/f002"], Below(bed, "from/").Keys);

        bed.Bed.Store.Delete("to/d02/f002");
        await bed.Bed.StatAsync("/to/d02/f002", interval: 0);
        await bed.Jobs.RetryAsync(failed.Id, CancellationToken.None);
        var mended = await bed.EndAsync(failed.Id);
        Assert.Equal((JobState.Done, 0L, 10L), (mended.State, mended.Failed, mended.Files));
        Assert.Equal("changed meanwhile", bed.Bed.Store.Files["to/d02/f002"]);
        Assert.Null(await bed.Bed.StatAsync("/from"));
        Assert.DoesNotContain(bed.Bed.Store.Shown(), static f => f.Contains("from", StringComparison.Ordinal));
    }

    [Fact]
    public async Task FreeAndEvict_DropWhatMayGoAndKeepTheRest()
    {
        await using var bed = await JobBed.StartAsync();
        bed.PutFiles(6, 1, "from/");
        await bed.RunAsync("/from");
        await bed.Bed.WriteAsync("/from/mine", "only here", WriteType.MustCache);
        await bed.Bed.Engine.SetAttributesAsync(
            FabricPath.Parse("/from/d00/f005"), new AttributeChange { Pinned = true }, CancellationToken.None);

        var evicted = await bed.RunAsync("/from", static r => r with { Kind = JobKind.Evict });
        Assert.Equal((JobState.Done, 7L, 2L), (evicted.State, evicted.Files, evicted.FilesUnchanged));
        Assert.Equal("only here", await bed.Bed.ReadAsync("/from/mine"));
        await bed.RunAsync("/from");
        var dry = await bed.RunAsync("/from", static r => r with { Kind = JobKind.Free, DryRun = true });
        Assert.Empty(await bed.UncachedAsync());
        var freed = await bed.RunAsync("/from", static r => r with { Kind = JobKind.Free });
        Assert.Equal((JobState.Failed, 5L, 2L), (freed.State, freed.Files, freed.Failed));
        Assert.Equal((dry.BytesMoved, dry.Failed), (freed.BytesMoved, freed.Failed));
        Assert.Equal(
            ["/from/d00/f005", "/from/mine"], freed.Failures.Select(static f => f.Path.Value));
        Assert.Equal(5, (await bed.UncachedAsync()).Count);
    }

    [Fact]
    public async Task Verify_OfBytesThatAreNotTheStores_NamesTheFileAndDropsIt()
    {
        await using var bed = await JobBed.StartAsync();
        bed.PutFiles(6, 1, "from/");
        await bed.RunAsync("/from");
        var sound = await bed.RunAsync("/from", static r => r with { Kind = JobKind.Verify });
        Assert.Equal((JobState.Done, 6L, 6L), (sound.State, sound.Files, sound.StoreCalls));

        bed.Bed.Pages.Damage((await bed.Bed.StatAsync("/from/d00/f003"))!.Version);
        var failed = await bed.RunAsync("/from", static r => r with { Kind = JobKind.Verify });
        Assert.Equal((JobState.Failed, 5L, 1L), (failed.State, failed.Files, failed.Failed));
        Assert.Equal(
            ("/from/d00/f003", FabricErrorKind.DataCorrupt), (failed.Failures[0].Path.Value, failed.Failures[0].Kind));
        Assert.Equal(["from/d00/f003"], await bed.UncachedAsync());
        Assert.Equal(bed.Bed.Store.Files["from/d00/f003"], await bed.Bed.ReadAsync("/from/d00/f003"));
    }

    [Fact]
    public async Task Persist_OfFilesThatOnlyTheFabricHas_GivesThemToTheStore()
    {
        await using var bed = await JobBed.StartAsync();
        await bed.Bed.WriteAsync("/from/a", "aa", WriteType.MustCache);
        await bed.Bed.WriteAsync("/from/b", "bb", WriteType.CacheThrough);
        Assert.False(bed.Bed.Store.Files.ContainsKey("from/a"));
        var ended = await bed.RunAsync("/from", static r => r with { Kind = JobKind.Persist });

        Assert.Equal((JobState.Done, 2L, 1L), (ended.State, ended.Files, ended.FilesUnchanged));
        Assert.Equal("aa", bed.Bed.Store.Files["from/a"]);
        Assert.Equal(PersistenceState.Persisted, (await bed.Bed.StatAsync("/from/a"))!.Persistence);
    }

    [Fact]
    public async Task Requests_OfWhereToThatMakeNoSense_AreRefused()
    {
        await using var bed = await JobBed.StartAsync();
        bed.PutFiles(1, 1, "from/");
        foreach (var change in (Func<JobRequest, JobRequest>[])
        [
            static r => r with { Kind = JobKind.Copy }, static r => r with { Kind = JobKind.Move },
            static r => r with { Kind = JobKind.Copy, Target = FabricPath.Parse("/from/x") },
            static r => r with { Kind = JobKind.Move, Target = FabricPath.Root },
            static r => r with { Kind = JobKind.Load, Target = Target },
            static r => r with { Kind = JobKind.Free, Overwrite = true },
        ])
        {
            var error = await Assert.ThrowsAsync<FabricException>(() => bed.BeginAsync("/from", change));
            Assert.Equal(FabricErrorKind.InvalidArgument, error.Kind);
        }
    }

    private static Task<JobStatus> RunAsync(
        JobBed bed, JobKind kind, Func<JobRequest, JobRequest>? change = null) =>
        bed.RunAsync("/from", r => (change ?? (static x => x))(r with { Kind = kind, Target = Target }));

    private static void AssertSame(JobBed bed, bool sourceGone, int files)
    {
        var there = Below(bed, "to/");
        Assert.Equal(files, there.Count);
        Assert.All(there, static f => Assert.Equal(JobBed.TextOf(f.Key), f.Value));
        Assert.Equal(sourceGone ? 0 : files, Below(bed, "from/").Count);
    }

    private static void AssertNoneLost(JobBed bed, int files)
    {
        var (from, to) = (Below(bed, "from/"), Below(bed, "to/"));
        Assert.Equal(files, from.Keys.Union(to.Keys).Count());
        Assert.All(from, static f => Assert.Equal(JobBed.TextOf(f.Key), f.Value));
    }

    private static Dictionary<string, string> Below(JobBed bed, string prefix) => bed.Bed.Store.Files
        .Where(f => f.Key.StartsWith(prefix, StringComparison.Ordinal))
        .ToDictionary(f => f.Key[prefix.Length..], static f => f.Value);
}
