using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Metastore;
using OrleansAlluxio.Tests.Engine.Support;

namespace OrleansAlluxio.Tests.Unit.Engine.Sync;

/// <summary>The view stays true, above all under the interval -1, where nothing asks again by itself.</summary>
public sealed class StalenessTests
{
    [Theory]
    [InlineData(-1, "old")]
    [InlineData(0, "new!")]
    public async Task Read_AfterAChangeOfTheStore_SeesItAsTheIntervalSays(long interval, string expected)
    {
        await using var bed = await EngineBed.StartAsync();
        bed.Store.Put("f", "old");
        await bed.ReadAsync("/f");
        bed.Store.Put("f", "new!");
        Assert.Equal(expected, await bed.ReadAsync("/f", interval));
    }

    [Fact]
    public async Task Invalidate_WhileAWriteIsCommitted_StillCountsAfterIt()
    {
        await using var bed = await EngineBed.StartAsync();
        bed.Faults.After = async c =>
        {
            if (c == "store.commit")
            {
                bed.Store.Put("f", "theirs");
                await bed.Engine.Administration.InvalidateAsync(FabricPath.Parse("/f"), CancellationToken.None);
            }
        };
        await bed.WriteAsync("/f", "ours", WriteType.CacheThrough);
        bed.Faults.After = static _ => default;
        Assert.Equal("theirs", await bed.ReadAsync("/f", -1));
    }

    [Fact]
    public async Task SetAttributes_OverAContentNobodySawYet_DoesNotPassItForTheOldOne()
    {
        await using var bed = await EngineBed.StartAsync();
        bed.Store.Put("f", "old");
        await bed.ReadAsync("/f");
        bed.Store.Put("f", "newer");
        await bed.Engine.SetAttributesAsync(
            FabricPath.Parse("/f"), new AttributeChange { Mode = 0x180 }, CancellationToken.None);

        Assert.Equal("newer", await bed.ReadAsync("/f", -1));
        Assert.Equal(0x180, (await bed.StatAsync("/f"))!.Mode);
    }

    [Fact]
    public async Task RenameOfADirectory_TakesInvalidationsBelowItAlong()
    {
        await using var bed = await EngineBed.StartAsync();
        bed.Store.Put("a/f", "old");
        await bed.ReadAsync("/a/f");
        bed.Store.Put("a/f", "newer");
        await bed.Engine.Administration.InvalidateAsync(FabricPath.Parse("/a/f"), CancellationToken.None);
        await bed.RenameAsync("/a", "/b");

        Assert.Equal("newer", await bed.ReadAsync("/b/f", -1));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Write_CommitTimesOut_TheEntryIsNotStaleAfterwards(bool gotThere)
    {
        await using var bed = await EngineBed.StartAsync();
        await bed.WriteAsync("/f", "old", WriteType.CacheThrough);
        Func<string, ValueTask> fail = static c => c == "store.commit"
            ? throw new FabricException(FabricErrorKind.Timeout, "commit", "f", "no answer") : default;
        bed.Faults.Before = gotThere ? bed.Faults.Before : fail;
        bed.Faults.After = gotThere ? fail : bed.Faults.After;
        await Assert.ThrowsAsync<FabricException>(() => bed.WriteAsync("/f", "newer", WriteType.CacheThrough));
        (bed.Faults.Before, bed.Faults.After) = (static _ => default, static _ => default);

        Assert.Equal(gotThere ? "newer" : "old", await bed.ReadAsync("/f", -1));
        Assert.Empty(bed.Tree.Documents(DocumentKinds.Intent));
    }

    [Fact]
    public async Task Rename_StoreAndMetastoreFail_TheCallerHearsOfTheFirstAndBothNamesAreAskedAgain()
    {
        await using var bed = await EngineBed.StartAsync();
        await bed.WriteAsync("/f", "x", WriteType.CacheThrough);
        var isDown = false;
        bed.Faults.After = c =>
        {
            isDown |= c == "store.rename";
            return c == "store.rename"
                ? throw new FabricException(FabricErrorKind.Timeout, "rename", "f", "no answer")
                : default;
        };
        bed.Faults.Before = c => isDown && c == "commit"
            ? throw new FabricException(FabricErrorKind.Unavailable, "use", "metastore", "away") : default;
        var error = await Assert.ThrowsAsync<FabricException>(() => bed.RenameAsync("/f", "/g"));
        (bed.Faults.Before, bed.Faults.After) = (static _ => default, static _ => default);

        Assert.Equal(FabricErrorKind.Timeout, error.Kind);
        Assert.Null(await bed.StatAsync("/f", -1));
        Assert.Equal("x", await bed.ReadAsync("/g", -1));
        await bed.RestartAsync();
        Assert.Empty(bed.Tree.Documents(DocumentKinds.Intent));
        Assert.Equal("x", await bed.ReadAsync("/g", -1));
    }

    [Fact]
    public async Task Read_OfAnUnknownFileBelowADirectoryBeingRenamed_WaitsInsteadOfDenyingIt()
    {
        await using var bed = await EngineBed.StartAsync(isObjectStore: true);
        bed.Store.Put("a/known", "k");
        bed.Store.Put("a/cold", "c");
        await bed.ReadAsync("/a/known");
        var renaming = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        bed.Faults.Before = async c =>
        {
            if (c == "store.rename")
            {
                renaming.SetResult();
                await goOn.Task;
            }
        };
        var rename = bed.RenameAsync("/a", "/b");
        await renaming.Task;
        var cold = bed.StatAsync("/a/cold");
        Assert.Equal("k", await bed.ReadAsync("/a/known"));
        Assert.False(cold.IsCompleted);
        goOn.SetResult();
        await rename;

        Assert.Null(await cold);
        Assert.Equal("c", await bed.ReadAsync("/b/cold"));
    }

    [Fact]
    public async Task Stat_BelowAFile_IsAbsentAlsoWhenTheStoreHasBothNames()
    {
        await using var bed = await EngineBed.StartAsync(isObjectStore: true);
        bed.Store.Put("a", "file");
        bed.Store.Put("a/b", "below");
        await bed.ReadAsync("/a");

        Assert.Null(await bed.StatAsync("/a/b"));
        var explained = await bed.Engine.Administration.ExplainAsync(
            FabricPath.Parse("/a/b/c"), CancellationToken.None);
        Assert.Null(explained.Known);
        Assert.Equal(["a"], await bed.ListAsync("/", 0));
    }

    [Fact]
    public async Task List_WhileANameIsHeld_DoesNotCountItAsCompared()
    {
        await using var bed = await EngineBed.StartAsync();
        bed.Store.Put("d/f", "old");
        await bed.ReadAsync("/d/f");
        bed.Store.Put("d/f", "newer");
        using (await bed.Services.Locks.AcquireAsync(FabricPath.Parse("/d/f"), null, CancellationToken.None))
        {
            await bed.ListAsync("/d", 0);
        }

        await bed.Engine.Administration.InvalidateAsync(FabricPath.Parse("/x"), CancellationToken.None);
        var children = await bed.Services.Tree.ChildrenSyncedAtAsync(FabricPath.Parse("/d"), CancellationToken.None);
        Assert.True(children.IsNever);
    }

    [Fact]
    public async Task KindChange_FileToDirectoryAndBack_IsSeenAtTheNextComparison()
    {
        await using var bed = await EngineBed.StartAsync();
        bed.Store.Put("x", "file");
        await bed.ReadAsync("/x");
        bed.Store.Delete("x");
        bed.Store.Put("x/y", "below");
        Assert.Equal("below", await bed.ReadAsync("/x/y", 0));
        Assert.True((await bed.StatAsync("/x", 0))!.IsDirectory);
        bed.Store.DeleteDirectory("x", recursive: true);
        bed.Store.Put("x", "file again");
        Assert.Equal(["x"], await bed.ListAsync("/", 0));
        Assert.Equal("file again", await bed.ReadAsync("/x", -1));
    }
}
