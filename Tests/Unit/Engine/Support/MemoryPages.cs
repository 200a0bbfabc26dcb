using System.Collections.Concurrent;
using OrleansAlluxio.BlockStore;
using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.Tests.Engine.Support;

/// <summary>A page store in a dictionary that tells clean from dirty and survives the processes of a test.</summary>
internal sealed class MemoryPages : IPageStore
{
    private readonly ConcurrentDictionary<PageId, (byte[] Bytes, bool Dirty, int Principal)> _pages = new();
    private readonly ConcurrentDictionary<InodeId, bool> _pinned = new();

    public TaskCompletionSource Recovered { get; set; } = Done();

    public long DirtyBytesFree => long.MaxValue;

    public bool IsPinned(InodeId inode) => _pinned.ContainsKey(inode);

    /// <summary>What a restart forgets.</summary>
    public void ForgetPins() => _pinned.Clear();

    /// <summary>Evicts what may be.</summary>
    public void EvictClean()
    {
        foreach (var (id, page) in _pages.Where(static p => !p.Value.Dirty).ToList())
        {
            _pages.TryRemove(KeyValuePair.Create(id, page));
        }
    }

    /// <summary>Has other bytes in the first page of a file than were put there.</summary>
    public void Damage(FileVersion file)
    {
        var id = new PageId(file, 0);
        _pages[id] = ([.. _pages[id].Bytes.Select(static b => (byte)~b)], _pages[id].Dirty, _pages[id].Principal);
    }

    /// <summary>Loses everything, as a broken disk does.</summary>
    public void LoseAll() => _pages.Clear();

    public bool TryLease(PageId id, out PageLease lease)
    {
        lease = _pages.TryGetValue(id, out var page) ? new Lease(id, page.Bytes) : null!;
        return lease is not null;
    }

    public bool Contains(PageId id) => _pages.ContainsKey(id);

    public ValueTask<PagePutOutcome> PutAsync(
        PageId id, ReadOnlyMemory<byte> bytes, PagePutOptions options, CancellationToken cancellationToken)
    {
        var isNew = true;
        _pages.AddOrUpdate(id, _ => (bytes.ToArray(), options.Dirty, options.Charge?.Principal ?? 0), (_, old) =>
        {
            isNew = false;
            return (old.Bytes, old.Dirty || options.Dirty, old.Principal);
        });
        return ValueTask.FromResult(isNew ? PagePutOutcome.Stored : PagePutOutcome.AlreadyPresent);
    }

    public void MarkClean(FileVersion file)
    {
        foreach (var id in _pages.Keys.Where(id => id.File == file))
        {
            if (_pages.TryGetValue(id, out var page))
            {
                _pages.TryUpdate(id, (page.Bytes, false, page.Principal), page);
            }
        }
    }

    public void SetPinned(InodeId inode, bool pinned)
    {
        if (pinned)
        {
            _pinned[inode] = true;
        }
        else
        {
            _pinned.TryRemove(inode, out _);
        }
    }

    public void Remove(FileVersion file)
    {
        foreach (var id in _pages.Keys.Where(id => id.File == file))
        {
            _pages.TryRemove(id, out _);
        }
    }

    public long RemoveClean(FileVersion file)
    {
        var freed = 0L;
        foreach (var (id, page) in _pages.Where(p => p.Key.File == file && !p.Value.Dirty).ToList())
        {
            freed += _pages.TryRemove(KeyValuePair.Create(id, page)) ? page.Bytes.Length : 0;
        }

        return freed;
    }

    public long RemoveClean(FileVersion file, int firstPage, int pages)
    {
        var freed = 0L;
        foreach (var (id, page) in _pages.Where(p => p.Key.File == file && !p.Value.Dirty
            && p.Key.Index >= firstPage && p.Key.Index < firstPage + (long)pages).ToList())
        {
            freed += _pages.TryRemove(KeyValuePair.Create(id, page)) ? page.Bytes.Length : 0;
        }

        return freed;
    }

    /// <summary>Counts; a limit is heard and not kept.</summary>
    public long Limit(CacheCharge charge)
    {
        Limits[charge.Principal] = charge;
        return _pages.Where(p => p.Value.Principal == charge.Principal).Sum(static p => (long)p.Value.Bytes.Length);
    }

    /// <summary>The last limit heard of each principal.</summary>
    public ConcurrentDictionary<int, CacheCharge> Limits { get; } = new();

    /// <summary>Whom each page of a content is charged to, in their order.</summary>
    public IReadOnlyList<int> PrincipalsOf(FileVersion file) =>
    [
        .. _pages.Where(p => p.Key.File == file).OrderBy(static p => p.Key.Index).Select(static p => p.Value.Principal),
    ];

    public IReadOnlyList<PageLocation> Locate(FileVersion file) =>
        [.. _pages.Where(p => p.Key.File == file).OrderBy(p => p.Key.OffsetBytes).Select(p => new PageLocation(
            p.Key, p.Value.Bytes.Length, 0, TierMedium.Memory, "memory", p.Value.Dirty, IsPinned(file.Inode)))];

    public IReadOnlyCollection<FileVersion> Files() => [.. _pages.Keys.Select(static id => id.File).Distinct()];

    public IReadOnlyCollection<FileVersion> DirtyFiles() =>
        [.. _pages.Where(static p => p.Value.Dirty).Select(static p => p.Key.File).Distinct()];

    public Task WaitRecoveredAsync(CancellationToken cancellationToken) => Recovered.Task.WaitAsync(cancellationToken);

    /// <summary>What the statistics say only the fabric has, of 1 TiB.</summary>
    public long DirtyBytes { get; set; }

    public PageStoreStatistics GetStatistics() => new()
    {
        Tiers = [new TierStatistics(
            0, TierMedium.Memory, "memory", 1L << 40, DirtyBytes, DirtyBytes, 0, _pages.Count, "ok")],
        Recovering = !Recovered.Task.IsCompleted,
    };

    public ValueTask DisposeAsync() => default;

    private static TaskCompletionSource Done()
    {
        var done = new TaskCompletionSource();
        done.SetResult();
        return done;
    }

    private sealed class Lease(PageId id, byte[] bytes) : PageLease
    {
        public override PageId Id => id;

        public override int LengthBytes => bytes.Length;

        public override TierMedium Medium => TierMedium.Memory;

        public override bool TryRead(int offsetBytes, Span<byte> destination)
        {
            bytes.AsSpan(offsetBytes, destination.Length).CopyTo(destination);
            return true;
        }

        public override bool TryGetMemory(int offsetBytes, int lengthBytes, out ReadOnlyMemory<byte> memory)
        {
            memory = bytes.AsMemory(offsetBytes, lengthBytes);
            return true;
        }

        public override void Dispose()
        {
        }
    }
}
