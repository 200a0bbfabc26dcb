using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Engine;
using OrleansAlluxio.Tests.Engine.Support;

namespace OrleansAlluxio.Tests.Unit.Engine.Sync.Recursive;

/// <summary>A tree after a recursive sync is what single listings of its store show.</summary>
public sealed class RecursiveSyncTests
{
    private static readonly string[] Names = ["a", "a-b", "a-b-c", "a.txt", "a0", "ab", "b", "ä", "z-1", "z"];
    private static readonly EngineSettings SmallBatches =
        new() { AbsentTrust = TimeSpan.Zero, SyncBatchMax = 2, SyncPerRequestMax = 3 };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Sync_OfRandomTreesThatChange_EqualsTheStore(bool isObjectStore)
    {
        for (var seed = 0; seed < 150; seed++)
        {
            var random = new Random(seed);
            await using var bed = await EngineBed.StartAsync(isObjectStore, settings: SmallBatches);
            bed.Store.PageMax = random.Next(1, 8);
            for (var round = 0; round < 4; round++)
            {
                for (var change = 0; change < 12; change++)
                {
                    Change(bed.Store, random);
                }

                var job = await bed.SyncTreeAsync("/");
                Assert.Equal((SyncJobState.Done, 0L), (job.State, job.Failed));
                Assert.True(
                    bed.Store.Shown().SequenceEqual(bed.Known()),
                    $"seed {seed}, round {round}: {string.Join(", ", bed.Store.Shown())} is known as "
                        + string.Join(", ", bed.Known()));
            }
        }
    }

    [Fact]
    public async Task Sync_OfATreeInAnObjectStore_IsOneFlatListing()
    {
        await using var bed = await EngineBed.StartAsync(isObjectStore: true);
        for (var i = 0; i < 50; i++)
        {
            bed.Store.Put($"d{i}/e/f", "x");
        }

        var listings = new List<(string Directory, bool Recursive)>();
        bed.Store.OnList = (request, page) =>
        {
            lock (listings)
            {
                listings.Add((request.Directory.Value, request.Recursive));
            }

            return page;
        };
        var job = await bed.SyncTreeAsync("/");

        Assert.Equal([("", true)], listings);
        Assert.Equal((101, 150, 150), (job.Directories, job.Entries, job.Changed));
        Assert.Equal(["d0/"], (await bed.ListAsync("/", -1)).Take(1).Select(n => n + "/"));
        Assert.Single(listings); // What was compared is fresh.
    }

    [Theory]
    [InlineData(1000, 0)]
    [InlineData(1001, 1)]
    [InlineData(3500, 1)]
    public async Task Sync_OfADirectoryInAnObjectStore_AsksAtMostOnceBesideTheListing(int files, int questions)
    {
        await using var bed = await EngineBed.StartAsync(isObjectStore: true);
        for (var i = 0; i < files; i++)
        {
            bed.Store.Put($"d/part-{i:0000000}.dat", "x"); // "part" and "part-0000999" might be directories too.
        }

        var asked = 0;
        bed.Faults.Before = call =>
        {
            Interlocked.Add(ref asked, call == "store.stat" ? 1 : 0);
            return default;
        };
        Assert.Equal(files + 1, (await bed.SyncTreeAsync("/")).Entries);
        Assert.Equal(questions, asked);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Sync_OneDirectoryFails_ReportsItAndKeepsWhatItHad(bool isObjectStore)
    {
        await using var bed = await EngineBed.StartAsync(isObjectStore);
        foreach (var name in new[] { "bad", "good" })
        {
            bed.Store.Put($"{name}/old", "x");
        }

        await bed.SyncTreeAsync("/");
        foreach (var name in new[] { "bad", "good" })
        {
            bed.Store.Delete($"{name}/old");
            bed.Store.Put($"{name}/new", "x");
        }

        bed.Store.OnList = static (request, page) => request.Recursive || request.Directory.Value == "bad"
            ? throw new FabricException(FabricErrorKind.Timeout, "list", "bad", "no answer")
            : page;
        var job = await bed.SyncTreeAsync("/");

        Assert.Equal((SyncJobState.Done, 1L), (job.State, job.Failed));
        Assert.Equal(
            new SyncFailure(FabricPath.Parse("/bad"), FabricErrorKind.Timeout, "no answer"),
            Assert.Single(job.Failures));
        Assert.Equal(["/bad/", "/bad/old t1", "/good/", "/good/new t4"], bed.Known());
        await Assert.ThrowsAsync<FabricException>(() => bed.ListAsync("/bad", -1)); // Not marked as compared.
        bed.Store.OnList = static (_, page) => page;
        Assert.Equal(["new"], await bed.ListAsync("/bad", -1));
    }

    [Fact]
    public async Task Sync_StoreIsAway_FailsAsAWholeAndRemovesNothing()
    {
        await using var bed = await EngineBed.StartAsync();
        bed.Store.Put("d/f", "x");
        await bed.SyncTreeAsync("/");
        bed.Store.OnList = static (_, _) => throw new FabricException(
            FabricErrorKind.Unavailable, "list", "store", "away");
        var job = await bed.SyncTreeAsync("/");

        Assert.Equal((SyncJobState.Failed, "away"), (job.State, job.Reason));
        Assert.Equal(["/d/", "/d/f t1"], bed.Known());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Readers_OfOtherPathsBelow_DoNotWaitForIt(bool isObjectStore)
    {
        await using var bed = await EngineBed.StartAsync(isObjectStore);
        bed.Store.Put("busy/f", "x");
        bed.Store.Put("other/g", "text");
        await bed.ListAsync("/other");
        await bed.ReadAsync("/other/g");
        var (reached, open) = (new TaskCompletionSource(), new TaskCompletionSource());
        bed.Faults.Before = async call =>
        {
            if (call == "store.list" && reached.TrySetResult())
            {
                await open.Task;
            }
        };
        var syncing = bed.SyncTreeAsync("/");
        await reached.Task.WaitAsync(TestContext.Current.CancellationToken);

        Assert.Equal("text", await bed.ReadAsync("/other/g", 0));
        Assert.Equal(["g"], await bed.ListAsync("/other", 0));
        Assert.False(syncing.IsCompleted);
        open.SetResult();
        Assert.Equal(0, (await syncing).Failed);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Syncs_OfOverlappingTrees_ShareTheListings(bool isObjectStore)
    {
        await using var bed = await EngineBed.StartAsync(isObjectStore);
        for (var i = 0; i < 20; i++)
        {
            bed.Store.Put($"d/e{i}/f", "x");
        }

        var listings = 0;
        var (reached, open) = (new TaskCompletionSource(), new TaskCompletionSource());
        bed.Faults.Before = async call =>
        {
            if (call == "store.list" && Interlocked.Increment(ref listings) == 1)
            {
                reached.SetResult();
                await open.Task;
            }
        };
        var first = bed.SyncTreeAsync("/");
        await reached.Task.WaitAsync(TestContext.Current.CancellationToken);
        var others = Enumerable.Range(0, 5).Select(_ => bed.SyncTreeAsync("/d")).ToList();
        open.SetResult();
        await first;
        foreach (var other in others)
        {
            Assert.Equal((SyncJobState.Done, 0L), ((await other).State, (await other).Failed));
        }

        // Alone they would be 22 + 5 * 21 or 1 + 5. What began before it was asked for is repeated once, for all five.
        Assert.InRange(listings, 1, isObjectStore ? 5 : 45);
        Assert.Equal(bed.Store.Shown(), bed.Known());
    }

    [Fact]
    public async Task Sync_OfFreshDirectories_AsksNothingUnlessForced()
    {
        await using var bed = await EngineBed.StartAsync();
        bed.Store.Put("d/e/f", "x");
        await bed.SyncTreeAsync("/", null);
        var calls = 0;
        bed.Faults.Before = call =>
        {
            calls += call.StartsWith("store.", StringComparison.Ordinal) ? 1 : 0;
            return default;
        };
        await bed.SyncTreeAsync("/", null);
        Assert.Equal(0, calls);
        await bed.SyncTreeAsync("/", 0);
        Assert.NotEqual(0, calls);
    }

    [Fact]
    public async Task List_WithEverythingBelow_MakesAWalkFreshAtOnce()
    {
        await using var bed = await EngineBed.StartAsync(isObjectStore: true);
        bed.Store.Put("d/e/f", "x");
        var page = await bed.Engine.ListAsync(
            FabricPath.Root, new ListOptions { SyncsBelow = true }, CancellationToken.None);
        Assert.Equal("/d", Assert.Single(page.Entries).Path.Value);
        Assert.Equal(["/d/", "/d/e/", "/d/e/f t1"], bed.Known());
    }

    [Fact]
    public async Task Sync_OfATree_LeavesWhatOnlyTheFabricHas()
    {
        await using var bed = await EngineBed.StartAsync(isObjectStore: true);
        bed.Store.Put("d/f", "x");
        await bed.SyncTreeAsync("/");
        await bed.WriteAsync("/d/ours", "unpersisted", WriteType.AsyncThrough);
        await bed.WriteAsync("/only/ours", "unpersisted", WriteType.MustCache);
        bed.Store.Delete("d/f");
        var job = await bed.SyncTreeAsync("/");

        Assert.Equal(0, job.Failed);
        Assert.Equal("unpersisted", await bed.ReadAsync("/d/ours"));
        Assert.Equal("unpersisted", await bed.ReadAsync("/only/ours"));
        Assert.Null(await bed.StatAsync("/d/f", -1));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task Sync_DirectoryGoneButForAWriteOfOurs_TakesAlongWhatTheStoreHadBelow(
        bool isObjectStore, bool isKnownBefore)
    {
        await using var bed = await EngineBed.StartAsync(isObjectStore);
        bed.Store.Put("d/theirs", "x");
        bed.Store.Put("d/e/theirs", "x");
        await bed.SyncTreeAsync("/");
        await bed.WriteAsync("/d/ours", "unpersisted", WriteType.AsyncThrough);
        bed.Store.DeleteDirectory("d", recursive: true);
        if (isKnownBefore)
        {
            // A look has found out already that only we have it by now.
            Assert.NotNull(await bed.StatAsync("/d", 0));
        }

        Assert.Equal(0, (await bed.SyncTreeAsync("/")).Failed);
        Assert.Equal(["/d/", "/d/ours"], bed.Known().Select(static l => l.Split(' ')[0]));
        Assert.Equal("unpersisted", await bed.ReadAsync("/d/ours"));
    }

    private static void Change(ModelStore store, Random random)
    {
        var names = Enumerable.Range(0, random.Next(1, 4)).Select(_ => Names[random.Next(Names.Length)]);
        var path = string.Join('/', names);
        try
        {
            switch (random.Next(6))
            {
                case 0:
                    store.Delete(path);
                    break;
                case 1:
                    store.DeleteDirectory(path, recursive: true);
                    break;
                case 2:
                    store.MakeDirectory(path);
                    break;
                default:
                    store.Put(path, "x");
                    break;
            }
        }
        catch (FabricException)
        {
            // A file is in the way of a directory, or the reverse: then nothing changes.
        }
    }
}
