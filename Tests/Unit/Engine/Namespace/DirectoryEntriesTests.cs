using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Core.Time;
using OrleansAlluxio.Engine.Namespace;
using OrleansAlluxio.Metastore;
using OrleansAlluxio.Tests.Engine.Support;

namespace OrleansAlluxio.Tests.Unit.Engine.Namespace;

public sealed class DirectoryEntriesTests
{
    private readonly DirectoryEntries _entries = new(
        FabricPath.Root, new MemoryMetastore(new MemoryTree(), new Faults()), new NamespaceFence(),
        new DirectoryOptionsModel { CachedEntriesMax = 4, TombstonesMax = 2 });

    [Fact]
    public async Task Settle_OfOverlappingCommits_CachesNeitherRow()
    {
        await _entries.ResolveAsync(CancellationToken.None);
        _entries.Unsettle("f");
        _entries.Unsettle("f");
        _entries.Settle("f", Row("f", version: 3));
        _entries.Settle("f", Row("f", version: 2)); // Committed first, heard of last.

        Assert.False(_entries.TryGetCached(InodeId.Root, "f", out _));
    }

    [Fact]
    public async Task Settle_OfALoneCommit_CachesItsRow()
    {
        await _entries.ResolveAsync(CancellationToken.None);
        _entries.Unsettle("f");
        _entries.Settle("f", Row("f", version: 2));

        Assert.True(_entries.TryGetCached(InodeId.Root, "f", out var entry));
        Assert.Equal(2, entry.Row.RowVersion);
    }

    [Fact]
    public void Settle_NeverBegunHere_CachesNothing()
    {
        _entries.Settle("f", Row("f", version: 2));

        Assert.False(_entries.TryGetCached(InodeId.Root, "f", out _));
    }

    [Fact]
    public async Task Cache_RowOfAnotherDirectory_IsRefused()
    {
        await _entries.ResolveAsync(CancellationToken.None);
        _entries.Cache("f", Row("f", version: 1) with { ParentId = new InodeId(4711) }, _entries.Generation);

        Assert.False(_entries.TryGetCached(InodeId.Root, "f", out _));
    }

    [Fact]
    public async Task Cache_ReadBeforeACommitBegan_IsRefused()
    {
        await _entries.ResolveAsync(CancellationToken.None);
        var generation = _entries.Generation;
        _entries.Unsettle("f");
        _entries.Settle("f", null);
        _entries.Cache("f", Row("f", version: 1), generation);

        Assert.False(_entries.TryGetCached(InodeId.Root, "f", out _));
    }

    [Fact]
    public async Task Cache_BeyondItsBound_DropsTheOldest()
    {
        await _entries.ResolveAsync(CancellationToken.None);
        for (var i = 0; i < 5; i++)
        {
            _entries.Cache($"f{i}", Row($"f{i}", version: 1), _entries.Generation);
        }

        Assert.False(_entries.TryGetCached(InodeId.Root, "f0", out _));
        Assert.True(_entries.TryGetCached(InodeId.Root, "f1", out _));
        Assert.True(_entries.TryGetCached(InodeId.Root, "f4", out _));
    }

    [Fact]
    public void WasRemovedAfter_BeyondTheBound_ForgetsTheOldest()
    {
        _entries.MarkRemoved("a", new HybridTimestamp(10));
        _entries.MarkRemoved("b", new HybridTimestamp(10));
        _entries.MarkRemoved("c", new HybridTimestamp(10));

        Assert.False(_entries.WasRemovedAfter("a", new HybridTimestamp(9)));
        Assert.True(_entries.WasRemovedAfter("c", new HybridTimestamp(9)));
        Assert.False(_entries.WasRemovedAfter("c", new HybridTimestamp(10)));
    }

    [Fact]
    public async Task CachesAndCommits_FromManyThreads_KeepTheTableWhole()
    {
        await _entries.ResolveAsync(CancellationToken.None);
        await Parallel.ForAsync(0, 64, TestContext.Current.CancellationToken, (worker, _) =>
        {
            for (var i = 0; i < 2000; i++)
            {
                var name = $"n{(worker + i) % 7}";
                _entries.Unsettle(name);
                _entries.Cache(name, Row(name, version: 1), _entries.Generation);
                _entries.Settle(name, Row(name, version: 2));
                _entries.MarkRemoved(name, new HybridTimestamp(i + 1));
                _entries.TryGetCached(InodeId.Root, name, out var _);
            }

            return ValueTask.CompletedTask;
        });

        for (var i = 0; i < 7; i++)
        {
            _entries.Unsettle($"n{i}");
            _entries.Settle($"n{i}", Row($"n{i}", version: 9));
        }

        Assert.True(_entries.TryGetCached(InodeId.Root, "n6", out var entry));
        Assert.Equal(9, entry.Row.RowVersion);
    }

    private static InodeRow Row(string name, long version) => new()
    {
        Id = new InodeId(2000 + version),
        ParentId = InodeId.Root,
        Name = name,
        Kind = EntryKind.File,
        RowVersion = version,
    };
}
