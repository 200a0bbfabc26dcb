using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.UnderStorage.Abstractions;
using OrleansAlluxio.UnderStorage.Local;
using OrleansAlluxio.UnderStorage.Local.Interop;
using OrleansAlluxio.UnderStorage.Local.Watching;

namespace OrleansAlluxio.Tests.Unit.UnderStorage.Watching;

/// <summary>The kernel's events of a real directory: none is missed, and what cannot be told is a rescan.</summary>
public sealed class LocalChangeFeedTests : IAsyncLifetime
{
    private readonly string _root = Directory.CreateTempSubdirectory("fabric-watch-").FullName;
    private readonly string _outside = Directory.CreateTempSubdirectory("fabric-watch-out-").FullName;
    private readonly HashSet<UfsChange> _seen = [];
    private LocalStore _store = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        _store = (LocalStore)new LocalConnector(TimeProvider.System, new SeededRandomSource(1))
            .Open(LocalConnector.TryUriOfPath(_root)!, new Dictionary<string, string>());
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        Directory.Delete(_root, recursive: true);
        Directory.Delete(_outside, recursive: true);
    }

    [Fact]
    public async Task Read_FilesChange_TellsEach()
    {
        File.WriteAllText(In("there"), "1");
        File.WriteAllText(In("gone"), "1");
        File.WriteAllText(In("moved"), "1");
        await using var feed = await OpenAsync();
        File.AppendAllText(In("there"), "2");
        File.WriteAllText(In("fresh"), "1");
        File.Delete(In("gone"));
        File.Move(In("moved"), In("target"));
        await ReadUntilAsync(feed, Entry("there"), Entry("fresh"), Removed("gone"), Removed("moved"), Entry("target"));
    }

    [Fact]
    public async Task Read_AttributesChange_TellsThem()
    {
        File.WriteAllText(In("f"), "1");
        Directory.CreateDirectory(In("d"));
        await using var feed = await OpenAsync();
        await _store.SetAttributesAsync(UfsPath.Parse("f"), new UfsAttributes(Mode: 0x100), Token);
        await _store.SetAttributesAsync(UfsPath.Parse("d"), new UfsAttributes(Mode: 0x1C0), Token);
        await ReadUntilAsync(feed, Entry("f"), Entry("d"));
    }

    [Fact]
    public async Task Read_FilesMadeWithTheirDirectories_AreAllCovered()
    {
        await using var feed = await OpenAsync();
        var made = new List<string>();
        for (var i = 0; i < 200; i++)
        {
            // Faster than any watch: the file is often there before it.
            Directory.CreateDirectory(In($"a{i}", "b", "c"));
            File.WriteAllText(In($"a{i}", "b", "c", "f"), "1");
            made.Add($"a{i}/b/c/f");
        }

        while (!made.TrueForAll(IsCovered))
        {
            await ReadAsync(feed);
        }

        _seen.Clear();
        File.AppendAllText(In("a7", "b", "c", "f"), "2");
        await ReadUntilAsync(feed, Entry("a7/b/c/f"));
    }

    [Fact]
    public async Task Read_DirectoryRenamed_TellsBothNamesAndFollowsIt()
    {
        Directory.CreateDirectory(In("old", "below"));
        await using var feed = await OpenAsync();
        Directory.Move(In("old"), In("new"));
        await ReadUntilAsync(feed, Subtree("old"), Subtree("new"));
        _seen.Clear();
        File.WriteAllText(In("new", "below", "f"), "1");
        await ReadUntilAsync(feed, Entry("new/below/f"));
        Assert.DoesNotContain(_seen, static c => c.Path.Value.StartsWith("old", StringComparison.Ordinal));
        Assert.Equal("3 directories watched", feed.Detail);
    }

    [Fact]
    public async Task Read_DirectoryRenamedAgainAndAgain_EndsUpWatchedWhereItIs()
    {
        Directory.CreateDirectory(In("d0", "below"));
        await using var feed = await OpenAsync();
        for (var i = 0; i < 50; i++)
        {
            Directory.Move(In($"d{i}"), In($"d{i + 1}"));
        }

        await ReadUntilAsync(feed, Subtree("d50"));
        _seen.Clear();
        File.WriteAllText(In("d50", "below", "f"), "1");
        await ReadUntilAsync(feed, Entry("d50/below/f"));
        Assert.Equal("3 directories watched", feed.Detail);
    }

    [Fact]
    public async Task Read_DirectoryMovedOut_IsNotWatchedAnyMore()
    {
        Directory.CreateDirectory(In("d"));
        await using var feed = await OpenAsync();
        Directory.Move(In("d"), Path.Combine(_outside, "d"));
        await ReadUntilAsync(feed, Subtree("d"));
        _seen.Clear();
        File.WriteAllText(Path.Combine(_outside, "d", "f"), "1");
        File.WriteAllText(In("mark"), "1");
        await ReadUntilAsync(feed, Entry("mark"));
        Assert.Equal([Entry("mark")], _seen);
    }

    [Fact]
    public async Task Read_OwnWrite_TellsItsFinalNameOnly()
    {
        await using var feed = await OpenAsync();
        await using (var writer = await _store.CreateAsync(UfsPath.Parse("f"), new UfsWriteOptions(), Token))
        {
            await writer.WriteAsync(new byte[100_000], Token);
            await writer.CommitAsync(Token);
        }

        await ReadUntilAsync(feed, Entry("f"));
        Assert.DoesNotContain(_seen, static c => LocalRoot.IsReserved(c.Path));
    }

    [Fact]
    public async Task Read_ReaderTooSlow_GetsOneRescan()
    {
        _store.WatchLimits = new LocalWatchLimits { PendingMax = 4 };
        await using var feed = await OpenAsync();
        for (var i = 0; i < 50; i++)
        {
            File.WriteAllText(In($"f{i}"), "1");
        }

        await ReadUntilAsync(feed, new UfsChange(UfsPath.Root, UfsChangeKind.Rescan));
    }

    [Fact]
    public async Task Take_KernelLostEvents_WatchesAnewThenRescans()
    {
        Directory.CreateDirectory(In("d"));
        var root = new LocalRoot(new LocalOptions(_root), new SeededRandomSource(1));
        using var queue = InotifyQueue.Open();
        using var changes = new PendingChanges(UfsPath.Root, 100);
        var tree = new WatchTree(root, UfsPath.Root, queue, new LocalWatchLimits(), changes);
        tree.Watch(Token);
        Assert.Equal(2, tree.Count);
        Directory.CreateDirectory(In("unseen", "below"));

        Assert.False(tree.Take(new InotifyEvent(-1, InotifyMask.Overflow, null), Token));

        Assert.Equal(4, tree.Count);
        Assert.Equal([new UfsChange(UfsPath.Root, UfsChangeKind.Rescan)], await changes.TakeAsync(Token));
        File.WriteAllText(In("unseen", "below", "f"), "1");
        Assert.All(queue.Wait(), e => Assert.True(tree.Take(e, Token)));
        Assert.Contains(Entry("unseen/below/f"), await changes.TakeAsync(Token));
    }

    [Fact]
    public async Task Open_MoreDirectoriesThanAllowed_SaysSo()
    {
        Directory.CreateDirectory(In("a", "b"));
        _store.WatchLimits = new LocalWatchLimits { WatchesMax = 3 };
        await using var feed = await OpenAsync();
        Directory.CreateDirectory(In("a", "b", "c"));
        var error = await Assert.ThrowsAsync<FabricException>(async () =>
        {
            while (true)
            {
                await ReadAsync(feed);
            }
        });
        Assert.Equal(FabricErrorKind.QuotaExceeded, error.Kind);

        error = await Assert.ThrowsAsync<FabricException>(OpenAsync);
        Assert.Equal(FabricErrorKind.QuotaExceeded, error.Kind);
    }

    [Fact]
    public async Task Read_WatchedDirectoryDeleted_Ends()
    {
        Directory.CreateDirectory(In("point"));
        await using var feed = await _store.OpenChangeFeedAsync(UfsPath.Parse("point"), null, Token);
        Directory.Delete(In("point"));
        var error = await Assert.ThrowsAsync<FabricException>(() => feed.ReadAsync(Token).AsTask());
        Assert.Equal(FabricErrorKind.NotFound, error.Kind);
        error = await Assert.ThrowsAsync<FabricException>(
            () => _store.OpenChangeFeedAsync(UfsPath.Parse("point"), null, Token).AsTask());
        Assert.Equal(FabricErrorKind.NotFound, error.Kind);
    }

    [Theory]
    [InlineData(0x6969, "NFS")]
    [InlineData(0xFE534D42, "SMB2")]
    [InlineData(unchecked((int)0xFF534D42), "CIFS")]
    [InlineData(0xEF53, null)]
    [InlineData(0x01021994, null)]
    public void NameOf_FileSystem_IsThatOfNetworkOnesOnly(long type, string? expected) =>
        Assert.Equal(expected, NetworkFileSystems.NameOf(type));

    private async Task<IUfsChangeFeed> OpenAsync() =>
        await _store.OpenChangeFeedAsync(UfsPath.Root, null, Token);

    private async Task ReadAsync(IUfsChangeFeed feed)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        try
        {
            _seen.UnionWith(await feed.ReadAsync(limit.Token));
        }
        catch (OperationCanceledException) when (!Token.IsCancellationRequested)
        {
            Assert.Fail($"Missing event: another change after {string.Join(", ", _seen)}.");
        }
    }

    private async Task ReadUntilAsync(IUfsChangeFeed feed, params UfsChange[] wanted)
    {
        while (!_seen.IsSupersetOf(wanted))
        {
            await ReadAsync(feed);
        }
    }

    private bool IsCovered(string path) => _seen.Contains(Entry(path)) || _seen.Any(c =>
        c.Kind == UfsChangeKind.Subtree && path.StartsWith(c.Path.Value + "/", StringComparison.Ordinal));

    private string In(params string[] parts) => Path.Combine([_root, .. parts]);

    private static UfsChange Entry(string path) => new(UfsPath.Parse(path), UfsChangeKind.Entry);

    private static UfsChange Removed(string path) => new(UfsPath.Parse(path), UfsChangeKind.Removed);

    private static UfsChange Subtree(string path) => new(UfsPath.Parse(path), UfsChangeKind.Subtree);
}
