using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Engine.Support;

namespace OrleansAlluxio.Tests.Unit.Engine.DataManagement;

/// <summary>Pins, frees and wanted replicas as the engine keeps and shows them.</summary>
public sealed class PinningTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pin_WithMedia_IsShownInheritedListedAndSurvivesARestart()
    {
        await using var bed = await EngineBed.StartAsync();
        await bed.MakeDirectoryAsync("/d");
        await SetAsync(bed, "/d", new AttributeChange { Pinned = true, PinMedia = "mem" });
        var below = await bed.WriteAsync("/d/f", "text", WriteType.CacheThrough);
        await bed.MakeDirectoryAsync("/d/e");
        bed.Store.Put("d/found", "there");
        await bed.ReadAsync("/d/found", 0);
        await bed.RestartAsync();

        Assert.Equal("MEM", below.PinMedia);
        Assert.Equal("MEM", (await bed.StatAsync("/d/f", -1))!.PinMedia);
        Assert.True(bed.Pages.IsPinned(below.Version.Inode));
        var pins = await bed.Engine.Data.ListPinsAsync(null, 10, Token);
        Assert.Equal(["/d", "/d/e", "/d/f", "/d/found"], pins.Select(static p => p.Path.Value).Order());
        Assert.All(pins, static p => Assert.Equal("MEM", p.Media));
        var first = await bed.Engine.Data.ListPinsAsync(null, 1, Token);
        Assert.Equal(3, (await bed.Engine.Data.ListPinsAsync(first[0].Key, 10, Token)).Count);
    }

    [Fact]
    public async Task Unpin_AndDelete_LeaveNothingInTheList()
    {
        await using var bed = await EngineBed.StartAsync();
        await bed.WriteAsync("/f", "text", WriteType.CacheThrough);
        await bed.WriteAsync("/g", "text", WriteType.CacheThrough);
        await SetAsync(bed, "/f", new AttributeChange { Pinned = true });
        await SetAsync(bed, "/g", new AttributeChange { Pinned = true });
        Assert.Equal(string.Empty, (await bed.StatAsync("/f"))!.PinMedia);

        await SetAsync(bed, "/f", new AttributeChange { Pinned = false });
        await bed.DeleteAsync("/g");

        Assert.Empty(await bed.Engine.Data.ListPinsAsync(null, 10, Token));
        Assert.Null((await bed.StatAsync("/f"))!.PinMedia);
    }

    [Theory]
    [InlineData("TAPE")]
    [InlineData("MEM;SSD")]
    [InlineData("HDD")]
    public async Task Pin_ToWhatIsNotThere_IsRefused(string media)
    {
        await using var bed = await EngineBed.StartAsync();
        await bed.WriteAsync("/f", "text", WriteType.CacheThrough);

        var error = await Assert.ThrowsAsync<FabricException>(
            () => SetAsync(bed, "/f", new AttributeChange { Pinned = true, PinMedia = media }));

        Assert.Equal(FabricErrorKind.InvalidArgument, error.Kind);
        Assert.False((await bed.StatAsync("/f"))!.Pinned);
    }

    [Fact]
    public async Task Free_OfAPinnedFile_NeedsForce()
    {
        await using var bed = await EngineBed.StartAsync();
        await bed.MakeDirectoryAsync("/d");
        await bed.WriteAsync("/d/pinned", "text", WriteType.CacheThrough);
        await bed.WriteAsync("/d/plain", "text", WriteType.CacheThrough);
        await bed.WriteAsync("/d/dirty", "text", WriteType.MustCache);
        await SetAsync(bed, "/d/pinned", new AttributeChange { Pinned = true });

        var error = await Assert.ThrowsAsync<FabricException>(
            () => bed.Engine.Data.FreeAsync(FabricPath.Parse("/d/pinned"), force: false, Token).AsTask());
        var some = await bed.Engine.Data.FreeAsync(FabricPath.Parse("/d"), force: false, Token);
        var rest = await bed.Engine.Data.FreeAsync(FabricPath.Parse("/d"), force: true, Token);

        Assert.Equal(FabricErrorKind.Conflict, error.Kind);
        Assert.Equal((3L, 1L, 1L), (some.Files, some.PinnedFiles, some.UnpersistedFiles));
        Assert.Equal(0, rest.PinnedFiles);
        Assert.True(some.Bytes > 0 && rest.Bytes > 0);
        Assert.Equal("text", await bed.ReadAsync("/d/dirty"));
    }

    [Fact]
    public async Task SetReplication_IsKeptAndShown()
    {
        await using var bed = await EngineBed.StartAsync();
        await bed.WriteAsync("/f", "text", WriteType.CacheThrough);
        await SetAsync(bed, "/f", new AttributeChange { ReplicationMin = 2, ReplicationMax = 3 });
        await bed.RestartAsync();

        var status = (await bed.StatAsync("/f"))!;
        Assert.Equal((2, 3), (status.ReplicationMin, status.ReplicationMax));
        foreach (var change in new AttributeChange[]
        {
            new() { ReplicationMin = 4 }, new() { ReplicationMin = -1 }, new() { ReplicationMax = -2 },
            new() { ReplicationMax = 1 },
        })
        {
            var error = await Assert.ThrowsAsync<FabricException>(() => SetAsync(bed, "/f", change));
            Assert.Equal(FabricErrorKind.InvalidArgument, error.Kind);
        }
    }

    private static Task<FileStatus> SetAsync(EngineBed bed, string path, AttributeChange change) =>
        bed.Engine.SetAttributesAsync(FabricPath.Parse(path), change, Token).AsTask();
}
