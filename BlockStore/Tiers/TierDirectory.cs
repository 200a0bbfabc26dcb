using OrleansAlluxio.BlockStore.Arenas;
using OrleansAlluxio.BlockStore.Index;
using OrleansAlluxio.BlockStore.Log;
using OrleansAlluxio.BlockStore.Policies;

namespace OrleansAlluxio.BlockStore.Tiers;

/// <summary>
/// One directory of one tier: its slots, their log and the order in which they are evicted. A disk that fails is
/// marked here, and everything above goes on without it.
/// </summary>
internal sealed class TierDirectory(
    TierPlace place, PageIndex index, IEvictionPolicy policy, TimeProvider time) : IDisposable
{
    /// <summary>ENOSPC.</summary>
    public const int NoSpaceErrno = 28;

    private const int ReadOnlyErrno = 30;
    private static readonly TimeSpan FullRetry = TimeSpan.FromSeconds(10);
    private long _fullSince;
    private volatile string _reason = string.Empty;
    private volatile DirectoryHealth _state = DirectoryHealth.Recovering;
    private long _dirtyBytes;
    private long _pinnedBytes;
    private long _pages;

    /// <summary>Guards the allocator and the policy. Taken before a shard's gate, never after.</summary>
    public Lock Gate { get; } = new();

    /// <summary>Where it is in the store.</summary>
    public TierPlace Place => place;

    /// <summary>Its slots. Guarded by the gate.</summary>
    public SlabAllocator Allocator { get; private set; } = new(0, 1 << 20);

    /// <summary>Its files; null where they could not be opened.</summary>
    public ArenaSet? Arenas { get; private set; }

    /// <summary>Its log; null where it could not be opened.</summary>
    public IndexLog? Log { get; private set; }

    /// <summary>Order of eviction. Guarded by the gate, but for lock-free touches.</summary>
    public IEvictionPolicy Policy => policy;

    /// <summary>Its lock file, held as long as it is used.</summary>
    public IDisposable? Ownership { get; set; }

    /// <summary>Whether it takes pages now.</summary>
    public bool Accepts => _state == DirectoryHealth.Ok;

    /// <summary>What it can do.</summary>
    public DirectoryHealth State => _state;

    /// <summary>A remark for people while all is well.</summary>
    public string Remark { get; set; } = string.Empty;

    /// <summary>Gives it its files.</summary>
    public void Attach(ArenaSet arenas, IndexLog log, SlabAllocator allocator)
    {
        Arenas = arenas;
        Log = log;
        Allocator = allocator;
    }

    /// <summary>Its log is read: it takes pages from now on.</summary>
    public void Open()
    {
        if (_state == DirectoryHealth.Recovering)
        {
            _state = DirectoryHealth.Ok;
        }
    }

    /// <summary>A write or its log failed: it takes no pages in this run, and reads go on as they can.</summary>
    public void Fail(Exception failure)
    {
        if (_state is DirectoryHealth.Ok or DirectoryHealth.Recovering)
        {
            _reason = failure.Message;
            _state = failure.HResult == ReadOnlyErrno ? DirectoryHealth.ReadOnly : DirectoryHealth.Failed;
        }
    }

    /// <summary>
    /// Reserves blocks of a slot just taken. False when the disk is full: the slot is given back and growth stops.
    /// </summary>
    public bool TryReserve(SlotAddress address)
    {
        try
        {
            Arenas!.Reserve(address.Slab);
            return true;
        }
        catch (IOException failure)
        {
            Allocator.Discard(address);
            _fullSince = time.GetTimestamp();
            if (failure.HResult != NoSpaceErrno)
            {
                Fail(failure);
            }

            return false;
        }
    }

    /// <summary>Gives back the slot, and the record if it is not 0, of a page whose log record found no room.</summary>
    public void Abandon(SlotAddress address, int handle)
    {
        lock (Gate)
        {
            Allocator.Discard(address);
            _fullSince = time.GetTimestamp();
            if (handle != 0)
            {
                index.Table.Remove(handle);
            }
        }
    }

    /// <summary>After a while a disk that was full is tried again. Under the gate.</summary>
    public void RetryGrowth()
    {
        if (Allocator.Stopped && time.GetElapsedTime(_fullSince) >= FullRetry)
        {
            Allocator.Stopped = false;
        }
    }

    /// <summary>The slot of a record here.</summary>
    public SlotAddress Address(in PageRecord record) => new(Allocator[record.Slab], record.Slot);

    /// <summary>A page was used.</summary>
    public void Touch(int handle)
    {
        if (policy.TouchIsLockFree)
        {
            policy.Touch(handle);
            return;
        }

        lock (Gate)
        {
            policy.Touch(handle);
        }
    }

    /// <summary>Brings the policy in line with the page's flags; the caller holds a reference.</summary>
    public void Reconcile(int handle)
    {
        lock (Gate)
        {
            ref var record = ref index.Table[handle];
            bool evictable;
            var shard = index.Shard(record.Inode);
            lock (shard.Gate)
            {
                const PageFlags Asked = PageFlags.Linked | PageFlags.Dirty | PageFlags.Pinned;
                evictable = (record.Flags & Asked) == PageFlags.Linked;
            }

            ref var node = ref index.Table.Nodes[handle];
            if (evictable && node.Queue == 0)
            {
                node.Key = (uint)PageIndex.Hash(record.Inode, record.Version, record.Index);
                node.Weight = (ushort)(1 << SizeClasses.Of(record.LengthBytes));
                policy.Insert(handle);
            }
            else if (!evictable)
            {
                policy.Remove(handle);
            }
        }
    }

    /// <summary>Gives back what a record nobody refers to holds.</summary>
    public void Release(int handle)
    {
        lock (Gate)
        {
            ref var record = ref index.Table[handle];
            policy.Remove(handle);
            if ((record.Flags & PageFlags.Quarantined) == 0)
            {
                Allocator.Give(Address(record));
            }

            index.Table.Remove(handle);
        }
    }

    /// <summary>Bytes of pinned pages.</summary>
    public long PinnedBytes => Interlocked.Read(ref _pinnedBytes);

    /// <summary>Adds to its sums.</summary>
    public void Count(long pages, long dirtyBytes, long pinnedBytes)
    {
        Interlocked.Add(ref _pages, pages);
        Interlocked.Add(ref _dirtyBytes, dirtyBytes);
        Interlocked.Add(ref _pinnedBytes, pinnedBytes);
    }

    /// <summary>Its state for people.</summary>
    public TierStatistics Statistics()
    {
        long used;
        bool stopped;
        lock (Gate)
        {
            used = Allocator.UsedBytes;
            stopped = Allocator.Stopped;
        }

        var health = _state switch
        {
            DirectoryHealth.Recovering => "recovering",
            DirectoryHealth.ReadOnly => $"read-only: {_reason}",
            DirectoryHealth.Failed => $"failed: {_reason}",
            _ when stopped => "full on disk",
            _ => Remark.Length == 0 ? "ok" : $"ok: {Remark}",
        };
        return new TierStatistics(
            place.Tier, place.Medium, place.Directory.Path, place.Directory.QuotaBytes, used,
            Interlocked.Read(ref _dirtyBytes), Interlocked.Read(ref _pinnedBytes), Interlocked.Read(ref _pages),
            health);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Log?.Dispose();
        Ownership?.Dispose();
    }
}
