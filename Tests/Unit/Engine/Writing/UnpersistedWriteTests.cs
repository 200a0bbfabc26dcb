using OrleansAlluxio.BlockStore;
using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Metastore;
using OrleansAlluxio.Tests.Engine.Support;

namespace OrleansAlluxio.Tests.Unit.Engine.Writing;

/// <summary>What only the fabric has, against everything that happens to a store and a process meanwhile.</summary>
public sealed class UnpersistedWriteTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Sync_DirectoryGoneFromTheStore_KeepsTheWriteBelowThatIsNotPersistedYet(bool isObjectStore)
    {
        await using var bed = await EngineBed.StartAsync(isObjectStore);
        bed.Store.Put("d/old", "old");
        await bed.ReadAsync("/d/old");
        await bed.WriteAsync("/d/new", "new", WriteType.AsyncThrough);
        bed.Store.DeleteDirectory("d", recursive: true);

        Assert.Equal(["d"], await bed.ListAsync("/", 0));
        Assert.Equal("new", await bed.ReadAsync("/d/new", 0));
        Assert.Null(await bed.StatAsync("/d/old"));
        await bed.PersistAllAsync();
        Assert.Equal("new", bed.Store.Files["d/new"]);
        Assert.Equal(PersistenceState.Persisted, (await bed.StatAsync("/d", -1))!.Persistence);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Sync_DirectoryGoneFromTheStore_RemovesItWhenNothingBelowIsOurs(bool isObjectStore)
    {
        await using var bed = await EngineBed.StartAsync(isObjectStore);
        bed.Store.Put("d/old", "old");
        await bed.ReadAsync("/d/old");
        bed.Store.DeleteDirectory("d", recursive: true);

        Assert.Empty(await bed.ListAsync("/", 0));
        Assert.Null(await bed.StatAsync("/d/old", 0));
    }

    [Theory]
    [InlineData(WriteType.MustCache)]
    [InlineData(WriteType.AsyncThrough)]
    public async Task Delete_OfAWriteOverAStoreFileNobodyLookedAt_DoesNotBringThatBack(WriteType type)
    {
        await using var bed = await EngineBed.StartAsync();
        bed.Store.Put("f", "old");
        await bed.WriteAsync("/f", "new", type);
        Assert.True(await bed.DeleteAsync("/f"));

        Assert.Null(await bed.StatAsync("/f", 0));
        Assert.Empty(bed.Store.Files);
    }

    [Fact]
    public async Task Persist_OverAStoreFileTheWriterMeantToReplace_IsNoConflict()
    {
        await using var bed = await EngineBed.StartAsync();
        bed.Store.Put("f", "old");
        await bed.WriteAsync("/f", "new", WriteType.AsyncThrough);
        await bed.PersistAllAsync();

        Assert.Equal(new Dictionary<string, string> { ["f"] = "new" }, bed.Store.Files);
    }

    [Fact]
    public async Task Persist_OverAStrangerInTheStore_KeepsBoth()
    {
        await using var bed = await EngineBed.StartAsync();
        await bed.WriteAsync("/f", "ours", WriteType.AsyncThrough);
        bed.Store.Put("f", "theirs");
        await bed.PersistAllAsync();

        Assert.Equal("ours", bed.Store.Files["f"]);
        Assert.Contains("theirs", bed.Store.Files.Values);
        Assert.Equal(2, (await bed.ListAsync("/", -1)).Count);
    }

    [Theory]
    [InlineData("ours", "ours")]
    [InlineData("theirs", "theirs")]
    public async Task Persist_OverAStrangerWithAPolicy_LeavesTheSideItNames(string policy, string expected)
    {
        await using var bed = await EngineBed.StartAsync();
        await bed.Engine.Administration.SetPathPropertyAsync(
            new PathProperty(FabricPath.Root, PropertyNames.PersistConflict, policy), CancellationToken.None);
        await bed.WriteAsync("/f", "ours", WriteType.AsyncThrough);
        bed.Store.Put("f", "theirs");
        await bed.PersistAllAsync();

        Assert.Equal(new Dictionary<string, string> { ["f"] = expected }, bed.Store.Files);
        Assert.Equal(expected, await bed.ReadAsync("/f"));
        Assert.Equal(PersistenceState.Persisted, (await bed.StatAsync("/f"))!.Persistence);
    }

    [Fact]
    public async Task Persist_LongNameOfThreeByteCharacters_Succeeds()
    {
        await using var bed = await EngineBed.StartAsync();
        var name = new string('\u20ac', 85);
        await bed.WriteAsync("/" + name, "x", WriteType.AsyncThrough);
        await bed.PersistAllAsync();
        Assert.Equal("x", bed.Store.Files[name]);
    }

    [Theory]
    [InlineData("store.commit")]
    [InlineData("store.create")]
    public async Task Persist_StoreFails_IsKeptWithReasonAndSucceedsLater(string call)
    {
        await using var bed = await EngineBed.StartAsync();
        await bed.WriteAsync("/f", "x", WriteType.AsyncThrough);
        bed.Faults.Before = c =>
            c == call ? throw new FabricException(FabricErrorKind.Unavailable, "x", "x", "away") : default;
        await bed.PersistAllAsync();
        var record = OrleansAlluxio.Engine.Persist.PersistRecord.Parse(
            Assert.Single(bed.Tree.Documents(DocumentKinds.Persist)));
        Assert.Equal(1, record.Attempts);
        Assert.Contains("away", record.Reason, StringComparison.Ordinal);
        bed.Faults.Before = static _ => default;
        await bed.PersistAllAsync();

        Assert.Equal("x", bed.Store.Files["f"]);
        Assert.Empty(bed.Tree.Documents(DocumentKinds.Persist));
        Assert.Empty(bed.Tree.Documents(DocumentKinds.Intent));
    }

    [Fact]
    public async Task Persist_CommitTimedOutButGotThere_DoesNotTakeItsOwnBytesForAStranger()
    {
        await using var bed = await EngineBed.StartAsync();
        await bed.WriteAsync("/f", "x", WriteType.AsyncThrough);
        bed.Faults.After = c => c == "store.commit"
            ? throw new FabricException(FabricErrorKind.Timeout, "commit", "f", "no answer")
            : default;
        await bed.PersistAllAsync();
        bed.Faults.After = static _ => default;
        await bed.PersistAllAsync();

        Assert.Equal(["f"], bed.Store.Files.Keys);
        Assert.Equal(PersistenceState.Persisted, (await bed.StatAsync("/f"))!.Persistence);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Write_ThroughOverAnUnpersistedOneDiesUnheard_LeavesNoStrangerBehind(bool byCrash)
    {
        await using var bed = await EngineBed.StartAsync();
        await bed.WriteAsync("/f", "cached", WriteType.MustCache);
        bed.Faults.After = c =>
        {
            bed.Faults.IsDead |= byCrash && c == "store.commit";
            return c == "store.commit"
                ? throw new FabricException(FabricErrorKind.Timeout, "commit", "f", "no answer")
                : default;
        };
        await Assert.ThrowsAsync<FabricException>(() => bed.WriteAsync("/f", "through", WriteType.CacheThrough));
        bed.Faults.After = static _ => default;
        if (byCrash)
        {
            await bed.RestartAsync();
        }

        Assert.Equal("cached", await bed.ReadAsync("/f"));
        await bed.DeleteAsync("/f");
        Assert.Null(await bed.StatAsync("/f", 0));
        Assert.Empty(bed.Store.Files);
    }

    [Fact]
    public async Task Persist_FileRenamedWhileItsPathIsTraced_IsNotForgotten()
    {
        await using var bed = await EngineBed.StartAsync();
        await bed.WriteAsync("/f", "x", WriteType.AsyncThrough);
        var isFirst = true;
        bed.Faults.After = async call =>
        {
            if (call == "inode" && isFirst)
            {
                isFirst = false;
                await bed.RenameAsync("/f", "/g");
            }
        };
        await bed.PersistAllAsync();
        bed.Faults.After = static _ => default;
        await bed.PersistAllAsync();

        Assert.Equal("x", bed.Store.Files["g"]);
    }

    [Fact]
    public async Task Persist_PagesLostWithTheirDisk_IsPersistedWhenTheyComeBack()
    {
        await using var bed = await EngineBed.StartAsync();
        var status = await bed.WriteAsync("/f", "x", WriteType.AsyncThrough);
        bed.Pages.LoseAll();
        await bed.RestartAsync();
        Assert.Equal(PersistenceState.Lost, (await bed.StatAsync("/f"))!.Persistence);
        await bed.PersistAllAsync();
        await bed.Pages.PutAsync(
            new PageId(status.Version, 0), "x"u8.ToArray(), new PagePutOptions { Dirty = true },
            CancellationToken.None);
        await bed.RestartAsync();
        await bed.PersistAllAsync();

        Assert.Equal("x", bed.Store.Files["f"]);
    }

    [Fact]
    public async Task Read_BeforeTheIndexIsRecovered_WaitsForThePageInsteadOfCallingItLost()
    {
        await using var bed = await EngineBed.StartAsync();
        var status = await bed.WriteAsync("/f", "x", WriteType.MustCache);
        bed.Pages.LoseAll();
        bed.Pages.Recovered = new TaskCompletionSource();
        await bed.RestartAsync();
        var read = bed.ReadAsync("/f");
        Assert.False(read.IsCompleted);
        await bed.Pages.PutAsync(
            new PageId(status.Version, 0), "x"u8.ToArray(), new PagePutOptions { Dirty = true },
            CancellationToken.None);
        bed.Pages.Recovered.SetResult();

        Assert.Equal("x", await read);
    }

    [Fact]
    public async Task Reconcile_WhileAWriteOfThisProcessIsUnderWay_LeavesItsPages()
    {
        await using var bed = await EngineBed.StartAsync();
        var reconciliation = new OrleansAlluxio.Engine.Recovery.PageReconciliation(
            bed.Services, new OrleansAlluxio.Engine.Persist.PersistQueue(
                new OrleansAlluxio.Engine.Persist.PersistPace(bed.Services)));
        await reconciliation.BeginAsync(CancellationToken.None);
        await using var writer = await bed.Engine.CreateAsync(
            FabricPath.Parse("/f"), new CreateOptions { WriteType = WriteType.MustCache }, CancellationToken.None);
        await writer.WriteAsync(new byte[FabricLimits.PageBytes], CancellationToken.None);
        await reconciliation.ReconcileAsync(CancellationToken.None);
        await writer.CompleteAsync(null, CancellationToken.None);

        Assert.Equal(FabricLimits.PageBytes, (await bed.ReadAsync("/f")).Length);
    }

    [Fact]
    public async Task Complete_CommittedButUnheard_LeavesThePagesOfAFileThatIsThere()
    {
        await using var bed = await EngineBed.StartAsync();
        var isArmed = false;
        bed.Faults.After = c => isArmed && c == "commit"
            ? throw new FabricException(FabricErrorKind.Unavailable, "use", "metastore", "no answer")
            : default;
        await using (var writer = await bed.Engine.CreateAsync(
            FabricPath.Parse("/f"), new CreateOptions { WriteType = WriteType.MustCache }, CancellationToken.None))
        {
            await writer.WriteAsync("x"u8.ToArray(), CancellationToken.None);
            isArmed = true;
            await Assert.ThrowsAsync<FabricException>(
                () => writer.CompleteAsync(null, CancellationToken.None).AsTask());
            isArmed = false;
        }

        Assert.Equal("x", await bed.ReadAsync("/f"));
    }

    [Fact]
    public async Task Complete_AfterAFailedWrite_IsRefused()
    {
        await using var bed = await EngineBed.StartAsync();
        await using var writer = await bed.Engine.CreateAsync(
            FabricPath.Parse("/f"), new CreateOptions { WriteType = WriteType.CacheThrough }, CancellationToken.None);
        bed.Faults.Before = c => c == "store.create"
            ? throw new FabricException(FabricErrorKind.Unavailable, "x", "x", "away") : default;
        await Assert.ThrowsAsync<FabricException>(
            () => writer.WriteAsync("ab"u8.ToArray(), CancellationToken.None).AsTask());
        bed.Faults.Before = static _ => default;
        var error = await Assert.ThrowsAsync<FabricException>(
            () => writer.CompleteAsync(null, CancellationToken.None).AsTask());
        Assert.Equal(FabricErrorKind.Conflict, error.Kind);
        Assert.Null(await bed.StatAsync("/f"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Pin_OfAFileAndOfADirectory_SurvivesARestart(bool ofDirectory)
    {
        await using var bed = await EngineBed.StartAsync();
        await bed.MakeDirectoryAsync("/d");
        var before = await bed.WriteAsync("/d/before", "x", WriteType.CacheThrough);
        await bed.Engine.SetAttributesAsync(
            FabricPath.Parse(ofDirectory ? "/d" : "/d/before"), new AttributeChange { Pinned = true },
            CancellationToken.None);
        bed.Store.Put("d/found", "y");
        var found = await bed.StatAsync("/d/found");
        var written = await bed.WriteAsync("/d/written", "z", WriteType.CacheThrough);
        await bed.RestartAsync();

        Assert.Equal(!ofDirectory, bed.Pages.IsPinned(before.Version.Inode));
        Assert.Equal(ofDirectory, bed.Pages.IsPinned(found!.Version.Inode));
        Assert.Equal(ofDirectory, bed.Pages.IsPinned(written.Version.Inode));
        await bed.DeleteAsync("/d", recursive: true);
        await bed.Services.Metastore.ReclaimAsync(100, CancellationToken.None);
        await bed.RestartAsync();
        Assert.Empty(bed.Tree.Documents(DocumentKinds.Pin));
    }
}
