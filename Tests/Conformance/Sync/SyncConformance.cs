using System.Text;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Conformance.UnderStorage;
using OrleansAlluxio.Tests.Engine.Support;
using OrleansAlluxio.UnderStorage.Abstractions;

namespace OrleansAlluxio.Tests.Conformance.Sync;

/// <summary>
/// What a sync promises, against a real store: another program changes it through a connection of its own.
/// </summary>
public abstract class SyncConformance : UnderStorageHarness
{
    [Fact]
    public async Task Tree_ThatOthersChange_IsKnownAsTheStoreListsIt()
    {
        await using var bed = await EngineBed.StartAsync(Store);
        foreach (var path in new[] { "a/x", "a-b/x", "a.txt", "a/b/c/d", "a/b-c", "z/é", "z/deep/er/f", "0" })
        {
            await PutAsync(path, Bytes(10));
        }

        await Store.CreateDirectoryAsync(P("empty/inner"), UfsAttributes.None, Token);
        var first = await bed.SyncTreeAsync("/");
        Assert.Equal((SyncJobState.Done, 0L), (first.State, first.Failed));
        Assert.Equal(await ShownAsync(), Names(bed));
        Assert.Equal(0, (await bed.SyncTreeAsync("/")).Changed);

        await Store.DeleteFileAsync(P("a/b/c/d"), Token);
        await Store.DeleteDirectoryAsync(P("z/deep"), recursive: true, Token);
        await PutAsync("new/er", Bytes(3));
        await PutAsync("a/x", Bytes(11));
        Assert.Equal(0, (await bed.SyncTreeAsync("/")).Failed);
        Assert.Equal(await ShownAsync(), Names(bed));
        Assert.Equal(11, (await bed.StatAsync("/a/x", -1))!.LengthBytes);
    }

    [Fact]
    public async Task Tree_OfMoreThanAPage_IsKnownWhole()
    {
        await using var bed = await EngineBed.StartAsync(Store);
        await Parallel.ForAsync(0, 1100, Token, async (i, _) => await PutAsync($"d/part-{i:0000}", Bytes(1)));
        await PutAsync("d/part/x", Bytes(1));
        Assert.Equal(0, (await bed.SyncTreeAsync("/")).Failed);
        var known = Names(bed);
        Assert.Equal(1103, known.Count);
        Assert.Contains("/d/part/x", known);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Content_ReplacedByOthers_IsNeverServedStale(bool byTree)
    {
        await using var bed = await EngineBed.StartAsync(Store);
        await PutAsync("d/f", "old bytes"u8.ToArray());
        Assert.Equal("old bytes", await bed.ReadAsync("/d/f"));
        await PutAsync("d/f", "NEW BYTES"u8.ToArray());
        await SyncAsync(bed, byTree, "/d/f");
        Assert.Equal("NEW BYTES", await bed.ReadAsync("/d/f", -1));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Metadata_ChangedByOthers_IsTakenAndKeepsTheContent(bool byTree)
    {
        await using var bed = await EngineBed.StartAsync(Store);
        var bytes = "bytes"u8.ToArray();
        await PutAsync("f", bytes);
        await bed.ReadAsync("/f");
        var version = (await bed.StatAsync("/f"))!.Version;
        var isPosix = Store.Capabilities.PosixAttributes;
        if (isPosix)
        {
            await Store.SetAttributesAsync(P("f"), new UfsAttributes(Mode: 0x180), Token);
        }
        else
        {
            // The same bytes again, with other metadata beside them: a listing shows it once the second is another.
            var metadata = new Dictionary<string, string> { ["colour"] = "red" };
            var options = new UfsWriteOptions { ContentType = "text/x-new", UserMetadata = metadata };
            var before = (await StatAsync("f")).Fingerprint.ModifiedUnixMs;
            while ((await PutAsync("f", bytes, options)).Fingerprint.ModifiedUnixMs == before)
            {
            }
        }

        await SyncAsync(bed, byTree, "/f");
        var status = (await bed.StatAsync("/f", -1))!;
        Assert.Equal(version, status.Version);
        Assert.NotEmpty(bed.Pages.Locate(version));
        Assert.Equal("bytes", await bed.ReadAsync("/f", -1));
        if (isPosix)
        {
            Assert.Equal(0x180, status.Mode);
        }
        else
        {
            Assert.Equal("text/x-new", status.XAttrs[XAttrNames.ContentType]);
            Assert.Equal("red", status.XAttrs[XAttrNames.UserMetadataPrefix + "colour"]);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Kind_ChangedByOthersBothWays_IsFollowed(bool byTree)
    {
        await using var bed = await EngineBed.StartAsync(Store);
        await PutAsync("x", Bytes(5));
        await bed.ReadAsync("/x");
        await Store.DeleteFileAsync(P("x"), Token);
        await PutAsync("x/y", Bytes(6));
        await SyncAsync(bed, byTree, "/x");
        Assert.True((await bed.StatAsync("/x", -1))!.IsDirectory);
        Assert.Equal(["y"], await bed.ListAsync("/x"));
        await Store.DeleteDirectoryAsync(P("x"), recursive: true, Token);
        await PutAsync("x", "file again"u8.ToArray());
        await SyncAsync(bed, byTree, "/x");
        Assert.Equal("file again", await bed.ReadAsync("/x", -1));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Gone_ByOthers_GoesWithItsPages(bool byTree)
    {
        await using var bed = await EngineBed.StartAsync(Store);
        await PutAsync("d/f", Bytes(5));
        await PutAsync("d/stays", Bytes(5));
        await bed.ReadAsync("/d/f");
        var version = (await bed.StatAsync("/d/f"))!.Version;
        await Store.DeleteFileAsync(P("d/f"), Token);
        await SyncAsync(bed, byTree, "/d/f");
        Assert.Null(await bed.StatAsync("/d/f", -1));
        Assert.Empty(bed.Pages.Locate(version));
    }

    [Fact]
    public async Task Writes_OverWhatNobodyHasSeen_Fail()
    {
        await using var bed = await EngineBed.StartAsync(Store);
        await bed.WriteAsync("/mine", "mine", WriteType.CacheThrough);
        await PutAsync("f", "theirs"u8.ToArray());
        await PutAsync("d/f", "theirs"u8.ToArray());
        var directory = FabricPath.Parse("/d");
        await AssertFailsAsync(
            FabricErrorKind.AlreadyExists, () => bed.WriteAsync("/f", "ours", WriteType.CacheThrough, false));
        await AssertFailsAsync(
            FabricErrorKind.AlreadyExists,
            () => bed.Engine.CreateDirectoryAsync(directory, new DirectoryOptions(), Token).AsTask());
        await AssertFailsAsync(FabricErrorKind.AlreadyExists, () => bed.RenameAsync("/mine", "/f"));
        Assert.Equal("theirs", await bed.ReadAsync("/f"));
        Assert.Equal("mine", await bed.ReadAsync("/mine"));
    }

    [Fact]
    public async Task UploadCompletion_OverWhatCameMeanwhile_Fails()
    {
        await using var bed = await EngineBed.StartAsync(Store);
        var uploads = bed.Engine.Uploads;
        var begun = await uploads.BeginAsync(FabricPath.Parse("/u"), new CreateOptions(), Token);
        using var content = new MemoryStream(Encoding.UTF8.GetBytes("ours"));
        var part = await uploads.PutPartAsync(begun.Id, 1, content, 4, Token);
        await PutAsync("u", "theirs"u8.ToArray());
        await AssertFailsAsync(
            FabricErrorKind.AlreadyExists,
            () => uploads.CompleteAsync(begun.Id, [part], CompletionTerms.None, Token).AsTask());
        await uploads.AbortAsync(begun.Id, Token);
        Assert.Equal("theirs", await bed.ReadAsync("/u"));
    }

    [Fact]
    public async Task Persisted_StaysThroughSyncs()
    {
        await using var bed = await EngineBed.StartAsync(Store);
        await bed.WriteAsync("/d/async", "ours", WriteType.AsyncThrough);
        Assert.Equal(0, (await bed.SyncTreeAsync("/")).Failed);
        Assert.Equal("ours", await bed.ReadAsync("/d/async", 0));
        await bed.PersistAllAsync();
        Assert.Equal(0, (await bed.SyncTreeAsync("/")).Failed);
        Assert.Equal("ours", await bed.ReadAsync("/d/async", 0));
        Assert.Equal("ours", Encoding.UTF8.GetString(await GetAsync("d/async", 0, 4)));
    }

    private static async Task SyncAsync(EngineBed bed, bool byTree, string path)
    {
        if (byTree)
        {
            Assert.Equal(0, (await bed.SyncTreeAsync("/")).Failed);
        }
        else
        {
            await bed.StatAsync(path, 0);
        }
    }

    private static List<string> Names(EngineBed bed) => [.. bed.Known().Select(static l => l.Split(' ')[0])];

    // What single listings show, directory by directory.
    private async Task<List<string>> ShownAsync()
    {
        var lines = new List<string>();
        var open = new Stack<string>([""]);
        while (open.TryPop(out var at))
        {
            foreach (var entry in await ListAsync(at))
            {
                var isDirectory = entry.Status.Fingerprint.Kind == EntryKind.Directory;
                lines.Add($"/{entry.Path.Value}{(isDirectory ? "/" : "")}");
                if (isDirectory)
                {
                    open.Push(entry.Path.Value);
                }
            }
        }

        lines.Sort(StringComparer.Ordinal);
        return lines;
    }
}
