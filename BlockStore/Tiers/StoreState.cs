using OrleansAlluxio.BlockStore.Index;
using OrleansAlluxio.Core.Diagnostics;

namespace OrleansAlluxio.BlockStore.Tiers;

/// <summary>What all parts of one store share: index, directories, sums.</summary>
internal sealed class StoreState : IPageLedger
{
    private readonly double _dirtyShareMax;
    private readonly double _pinnedShareMax;
    private long _dirtyBytes;
    private long _dirtyComing;
    private long _corruptPages;
    private long _evictions;
    private long _promotions;
    private long _demotions;
    private long _logDamage;

    /// <summary>Starts empty.</summary>
    public StoreState(double dirtyShareMax, double pinnedShareMax)
    {
        _dirtyShareMax = dirtyShareMax;
        _pinnedShareMax = pinnedShareMax;
        Index = new PageIndex(new PageTable(), this);
        Charged = new ChargedPages(this);
    }

    /// <summary>Where pages are found.</summary>
    public PageIndex Index { get; }

    /// <summary>The records.</summary>
    public PageTable Table => Index.Table;

    /// <summary>Every directory by its ordinal.</summary>
    public IReadOnlyList<TierDirectory> Directories { get; set; } = [];

    /// <summary>Every tier, fastest first.</summary>
    public IReadOnlyList<Tier> Tiers { get; set; } = [];

    /// <summary>Ids of dirty pages whose bytes are bad: data that may be lost unless a replica has it.</summary>
    public LostPages LostDirty { get; } = new();

    /// <summary>Pages that count against somebody's quota.</summary>
    public ChargedPages Charged { get; }

    /// <summary>Quotas of all directories together.</summary>
    public long CapacityBytes => Directories.Sum(static d => d.Place.Directory.QuotaBytes);

    /// <summary>Bytes by how their pages are treated.</summary>
    public CareBytes Care { get; } = new();

    /// <summary>Lookups that found their page, by medium.</summary>
    public StripedCounters Hits { get; } = new(Enum.GetValues<TierMedium>().Length);

    public ref long CorruptPages => ref _corruptPages;

    public ref long Evictions => ref _evictions;

    public ref long Promotions => ref _promotions;

    public ref long Demotions => ref _demotions;

    /// <summary>Damaged stretches found in logs.</summary>
    public ref long LogDamage => ref _logDamage;

    /// <summary>Bytes that dirty pages may still take.</summary>
    public long DirtyBytesFree =>
        Math.Max(0, DirtyBytesMax - Interlocked.Read(ref _dirtyBytes) - Interlocked.Read(ref _dirtyComing));

    private long DirtyBytesMax
    {
        get
        {
            long capacity = 0;
            foreach (var directory in Directories)
            {
                capacity += directory.Accepts ? directory.Place.Directory.QuotaBytes : 0;
            }

            return (long)(capacity * _dirtyShareMax);
        }
    }

    /// <summary>
    /// Sets room for dirty bytes aside; given back when their put is over, for then the page itself counts.
    /// </summary>
    public bool TryReserveDirty(int bytes)
    {
        if (Interlocked.Add(ref _dirtyComing, bytes) + Interlocked.Read(ref _dirtyBytes) <= DirtyBytesMax)
        {
            return true;
        }

        ReturnDirty(bytes);
        return false;
    }

    /// <summary>Gives back what was set aside.</summary>
    public void ReturnDirty(int bytes) => Interlocked.Add(ref _dirtyComing, -bytes);

    /// <summary>The directory of a record.</summary>
    public TierDirectory DirectoryOf(in PageRecord record) => Directories[record.Directory];

    /// <summary>Gives one reference back; the last one gives the slot back.</summary>
    public void Drop(int handle)
    {
        ref var record = ref Table[handle];
        var directory = DirectoryOf(record);
        if (Interlocked.Decrement(ref record.References) == 0)
        {
            directory.Release(handle);
        }
    }

    /// <summary>
    /// Ends a page that the caller unlinked: its slot is free in the log, and for others when its leases end.
    /// </summary>
    public void Retire(int handle)
    {
        ref var record = ref Table[handle];
        var directory = DirectoryOf(record);
        try
        {
            directory.Log!.Free(handle, directory.Address(record), (record.Flags & PageFlags.Dirty) != 0);
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException)
        {
            // The log still maps the slot to this page: nobody else may have it.
            record.Flags |= PageFlags.Quarantined;
            if (failure.HResult != TierDirectory.NoSpaceErrno)
            {
                directory.Fail(failure);
            }
        }

        Drop(handle);
    }

    /// <summary>Throws a bad page out. A dirty one is reported: only a replica can still have it.</summary>
    public void Quarantine(int handle)
    {
        ref var record = ref Table[handle];
        var shard = Index.Shard(record.Inode);
        lock (shard.Gate)
        {
            if ((record.Flags & PageFlags.Linked) == 0)
            {
                return;
            }

            shard.Unlink(handle);
            record.Flags |= PageFlags.Quarantined;
        }

        Interlocked.Increment(ref _corruptPages);
        if ((record.Flags & PageFlags.Dirty) != 0)
        {
            LostDirty.Add(record.Id);
        }

        Retire(handle);
    }

    /// <inheritdoc/>
    public void Changed(in PageRecord record, PageFlags before)
    {
        var now = record.Flags;
        var directory = DirectoryOf(record);
        var bytes = Arenas.SizeClasses.SlotBytes(Arenas.SizeClasses.Of(record.LengthBytes));
        var linked = Has(now, PageFlags.Linked) - Has(before, PageFlags.Linked);
        var dirty = (Has(now, PageFlags.Linked) * Has(now, PageFlags.Dirty))
            - (Has(before, PageFlags.Linked) * Has(before, PageFlags.Dirty));
        var pinned = (Has(now, PageFlags.Linked) * Has(now, PageFlags.Pinned))
            - (Has(before, PageFlags.Linked) * Has(before, PageFlags.Pinned));
        directory.Count(linked, (long)dirty * bytes, (long)pinned * bytes);
        Interlocked.Add(ref _dirtyBytes, (long)dirty * bytes);
        if (linked != 0 && record.Principal != 0)
        {
            Charged.Changed(record, bytes, linked);
        }

        if (linked != 0 && record.Care != PageCare.None)
        {
            Care.Add(record.Care, (long)linked * bytes);
        }
    }

    /// <inheritdoc/>
    public bool MayPin(in PageRecord record, PinMedia media)
    {
        var directory = DirectoryOf(record);
        var bytes = Arenas.SizeClasses.SlotBytes(Arenas.SizeClasses.Of(record.LengthBytes));
        return media.Allows(directory.Place.Medium)
            && directory.PinnedBytes + bytes <= _pinnedShareMax * directory.Place.Directory.QuotaBytes;
    }

    private static int Has(PageFlags flags, PageFlags flag) => (flags & flag) != 0 ? 1 : 0;
}
