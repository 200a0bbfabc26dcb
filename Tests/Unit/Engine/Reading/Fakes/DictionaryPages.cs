using System.Collections.Concurrent;
using OrleansAlluxio.BlockStore;
using OrleansAlluxio.Core.Ids;

namespace OrleansAlluxio.Tests.Reading.Fakes;

/// <summary>A page store in a dictionary, with faults on demand: refused puts, evictions, bad pages.</summary>
internal sealed class DictionaryPages : IPageStore
{
    private readonly ConcurrentDictionary<PageId, Entry> _pages = new();
    private int _leases;

    /// <summary>Decides every put; anything but Stored keeps the page out.</summary>
    public Func<PageId, PagePutOutcome> OnPut { get; set; } = _ => PagePutOutcome.Stored;

    /// <summary>Runs before every put is answered.</summary>
    public Func<PageId, ValueTask> BeforePut { get; set; } = _ => default;

    public int OpenLeases => Volatile.Read(ref _leases);

    public int Count => _pages.Count;

    public ICollection<PageId> Ids => _pages.Keys;

    public long DirtyBytesFree => long.MaxValue;

    public byte[] Bytes(PageId id) => _pages[id].Bytes;

    public void Evict(PageId id) => _pages.TryRemove(id, out _);

    public void Damage(PageId id)
    {
        if (_pages.TryGetValue(id, out var entry))
        {
            entry.IsBad = true;
        }
    }

    public bool TryLease(PageId id, out PageLease lease)
    {
        if (!_pages.TryGetValue(id, out var entry))
        {
            lease = null!;
            return false;
        }

        Interlocked.Increment(ref _leases);
        var idle = Interlocked.Exchange(ref entry.Idle, null);
        lease = idle ?? new Lease(this, id, entry);
        return true;
    }

    public bool Contains(PageId id) => _pages.ContainsKey(id);

    public async ValueTask<PagePutOutcome> PutAsync(
        PageId id, ReadOnlyMemory<byte> bytes, PagePutOptions options, CancellationToken cancellationToken)
    {
        await BeforePut(id);
        var outcome = OnPut(id);
        if (outcome == PagePutOutcome.Stored)
        {
            outcome = _pages.TryAdd(id, new Entry(bytes.ToArray())) ? outcome : PagePutOutcome.AlreadyPresent;
        }

        return outcome;
    }

    public void MarkClean(FileVersion file)
    {
    }

    public void SetPinned(InodeId inode, bool pinned)
    {
    }

    public void Remove(FileVersion file) => RemoveClean(file);

    public long RemoveClean(FileVersion file)
    {
        var freed = 0L;
        foreach (var id in _pages.Keys.Where(id => id.File == file))
        {
            freed += _pages.TryRemove(id, out var entry) ? entry.Bytes.Length : 0;
        }

        return freed;
    }

    public long RemoveClean(FileVersion file, int firstPage, int pages) => throw new NotSupportedException();

    public long Limit(OrleansAlluxio.Core.Workers.CacheCharge charge) => throw new NotSupportedException();

    public IReadOnlyList<PageLocation> Locate(FileVersion file) => throw new NotSupportedException();

    public IReadOnlyCollection<FileVersion> Files() => [.. _pages.Keys.Select(static id => id.File).Distinct()];

    public IReadOnlyCollection<FileVersion> DirtyFiles() => [];

    public Task WaitRecoveredAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public PageStoreStatistics GetStatistics() => throw new NotSupportedException();

    public ValueTask DisposeAsync() => default;

    private sealed class Entry(byte[] bytes)
    {
        public Lease? Idle;
        public volatile bool IsBad;

        public byte[] Bytes { get; } = bytes;
    }

    private sealed class Lease(DictionaryPages owner, PageId id, Entry entry) : PageLease
    {
        public override PageId Id => id;

        public override int LengthBytes => entry.Bytes.Length;

        public override TierMedium Medium => TierMedium.Memory;

        public override bool TryRead(int offsetBytes, Span<byte> destination)
        {
            if (entry.IsBad)
            {
                destination.Fill(0xEE); // What a bad page leaves behind must not reach anyone.
                owner._pages.TryRemove(KeyValuePair.Create(id, entry));
                return false;
            }

            entry.Bytes.AsSpan(offsetBytes, destination.Length).CopyTo(destination);
            return true;
        }

        public override bool TryGetMemory(int offsetBytes, int lengthBytes, out ReadOnlyMemory<byte> bytes)
        {
            bytes = entry.Bytes.AsMemory(offsetBytes, lengthBytes);
            return !entry.IsBad;
        }

        public override void Dispose()
        {
            Interlocked.Decrement(ref owner._leases);
            Volatile.Write(ref entry.Idle, this);
        }
    }
}
