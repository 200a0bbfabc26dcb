using System.Runtime.InteropServices;

namespace OrleansAlluxio.BlockStore.Index;

/// <summary>
/// One shard: a hash of pages, and a hash of files whose pages are chained, so that whatever concerns a file costs
/// only its pages. Every member but the gate is called with the gate held.
/// </summary>
internal sealed class IndexShard(PageTable table, IPageLedger ledger)
{
    private readonly Dictionary<FileVersion, int> _dirtyPages = [];
    private readonly Dictionary<long, PinMedia> _pinned = [];
    private int[] _pages = new int[16];
    private int[] _heads = new int[16];
    private int _pageCount;
    private int _headCount;

    /// <summary>Taken after a directory's gate, never before one.</summary>
    public Lock Gate { get; } = new();

    /// <summary>Lookups that found their page.</summary>
    public long Hits { get; set; }

    /// <summary>Lookups that did not.</summary>
    public long Misses { get; set; }

    /// <summary>Contents with dirty pages.</summary>
    public IReadOnlyCollection<FileVersion> DirtyFiles => _dirtyPages.Keys;

    /// <summary>The media a file is pinned to; null for one that is not.</summary>
    public PinMedia? MediaOf(long inode) => _pinned.TryGetValue(inode, out var media) ? media : null;

    /// <summary>Pins a file's future pages to media, or lifts that with null.</summary>
    public void SetMedia(long inode, PinMedia? media)
    {
        if (media is { } pinned)
        {
            _pinned[inode] = pinned;
        }
        else
        {
            _pinned.Remove(inode);
        }
    }

    /// <summary>The record of a page; 0 for none.</summary>
    public int Find(in PageId id)
    {
        var inode = id.File.Inode.Value;
        var version = id.File.Version.Value;
        var at = _pages[PageBucket(inode, version, id.Index)];
        while (at != 0)
        {
            ref var record = ref table[at];
            if (record.Index == id.Index && record.Inode == inode && record.Version == version)
            {
                return at;
            }

            at = record.HashNext;
        }

        return 0;
    }

    /// <summary>Makes a record found.</summary>
    public void Link(int handle)
    {
        if (_pageCount >= _pages.Length)
        {
            GrowPages();
        }

        ref var record = ref table[handle];
        Debug.Assert((record.Flags & PageFlags.Linked) == 0, "Linked once.");
        var isPinned = (record.Flags & PageFlags.Pinned) != 0 || _pinned.ContainsKey(record.Inode);
        record.Flags = (record.Flags & ~PageFlags.Pinned) | PageFlags.Linked;
        if (isPinned && ledger.MayPin(record, MediaOf(record.Inode) ?? PinMedia.Any))
        {
            record.Flags |= PageFlags.Pinned;
        }

        ledger.Changed(record, PageFlags.None);
        ref var bucket = ref _pages[PageBucket(record.Inode, record.Version, record.Index)];
        record.HashNext = bucket;
        bucket = handle;
        _pageCount++;

        // The file's head stays where it is; the new page comes second.
        var head = Head(record.File);
        record.FilePrevious = head;
        record.FileNext = 0;
        if (head == 0)
        {
            AddHead(handle);
        }
        else
        {
            ref var first = ref table[head];
            record.FileNext = first.FileNext;
            if (first.FileNext != 0)
            {
                table[first.FileNext].FilePrevious = handle;
            }

            first.FileNext = handle;
        }

        if ((record.Flags & PageFlags.Dirty) != 0)
        {
            CountDirty(record.File, 1);
        }
    }

    /// <summary>Makes a record no longer found. Its owner's reference is the caller's now.</summary>
    public void Unlink(int handle)
    {
        ref var record = ref table[handle];
        Debug.Assert((record.Flags & PageFlags.Linked) != 0, "Unlinked once.");
        var before = record.Flags;
        record.Flags &= ~PageFlags.Linked;
        ledger.Changed(record, before);
        Cut(ref _pages[PageBucket(record.Inode, record.Version, record.Index)], handle);
        _pageCount--;
        if (record.FileNext != 0)
        {
            table[record.FileNext].FilePrevious = record.FilePrevious;
        }

        if (record.FilePrevious != 0)
        {
            table[record.FilePrevious].FileNext = record.FileNext;
        }
        else
        {
            RemoveHead(handle);
            if (record.FileNext != 0)
            {
                AddHead(record.FileNext);
            }
        }

        if ((record.Flags & PageFlags.Dirty) != 0)
        {
            CountDirty(record.File, -1);
        }
    }

    /// <summary>Changes whether a linked page is dirty.</summary>
    public void SetDirty(int handle, bool dirty)
    {
        ref var record = ref table[handle];
        if (dirty != ((record.Flags & PageFlags.Dirty) != 0))
        {
            var before = record.Flags;
            record.Flags ^= PageFlags.Dirty;
            ledger.Changed(record, before);
            CountDirty(record.File, dirty ? 1 : -1);
        }
    }

    /// <summary>Pins a linked page where it lies, if it may be, or unpins it.</summary>
    public void SetPinned(int handle, PinMedia? media)
    {
        ref var record = ref table[handle];
        var before = record.Flags;
        record.Flags = before & ~PageFlags.Pinned;
        ledger.Changed(record, before);
        if (media is { } wanted && ledger.MayPin(record, wanted))
        {
            before = record.Flags;
            record.Flags |= PageFlags.Pinned;
            ledger.Changed(record, before);
        }
    }

    /// <summary>Any page of that content; the others follow by their file links. 0 for none.</summary>
    public int Head(in FileVersion file)
    {
        var at = _heads[HeadBucket(file.Inode.Value)];
        while (at != 0)
        {
            ref var record = ref table[at];
            if (record.Inode == file.Inode.Value && record.Version == file.Version.Value)
            {
                return at;
            }

            at = record.HeadNext;
        }

        return 0;
    }

    /// <summary>Adds every content it has pages of.</summary>
    public void AddFiles(List<FileVersion> files)
    {
        foreach (var first in _heads)
        {
            for (var head = first; head != 0; head = table[head].HeadNext)
            {
                files.Add(table[head].File);
            }
        }
    }

    /// <summary>All pages of that content.</summary>
    public List<int> PagesOf(in FileVersion file)
    {
        var pages = new List<int>();
        for (var at = Head(file); at != 0; at = table[at].FileNext)
        {
            pages.Add(at);
        }

        return pages;
    }

    /// <summary>All pages of every version of a file.</summary>
    public List<int> PagesOf(InodeId inode)
    {
        var pages = new List<int>();
        for (var head = _heads[HeadBucket(inode.Value)]; head != 0; head = table[head].HeadNext)
        {
            if (table[head].Inode == inode.Value)
            {
                for (var at = head; at != 0; at = table[at].FileNext)
                {
                    pages.Add(at);
                }
            }
        }

        return pages;
    }

    private void CountDirty(in FileVersion file, int change)
    {
        ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(_dirtyPages, file, out _);
        count += change;
        if (count == 0)
        {
            _dirtyPages.Remove(file);
        }
    }

    private int PageBucket(long inode, long version, int index) =>
        (int)(PageIndex.Hash(inode, version, index) & (uint)(_pages.Length - 1));

    private int HeadBucket(long inode) => (int)(PageIndex.Mix((ulong)inode) & (uint)(_heads.Length - 1));

    private void Cut(ref int link, int handle)
    {
        ref var at = ref link;
        while (at != handle)
        {
            at = ref table[at].HashNext;
        }

        at = table[handle].HashNext;
    }

    private void AddHead(int handle)
    {
        if (_headCount >= _heads.Length)
        {
            GrowHeads();
        }

        ref var bucket = ref _heads[HeadBucket(table[handle].Inode)];
        table[handle].HeadNext = bucket;
        bucket = handle;
        _headCount++;
    }

    private void RemoveHead(int handle)
    {
        ref var at = ref _heads[HeadBucket(table[handle].Inode)];
        while (at != handle)
        {
            at = ref table[at].HeadNext;
        }

        at = table[handle].HeadNext;
        _headCount--;
    }

    private void GrowPages()
    {
        var old = _pages;
        _pages = new int[old.Length * 2];
        foreach (var first in old)
        {
            for (var at = first; at != 0;)
            {
                ref var record = ref table[at];
                ref var bucket = ref _pages[PageBucket(record.Inode, record.Version, record.Index)];
                var next = record.HashNext;
                record.HashNext = bucket;
                bucket = at;
                at = next;
            }
        }
    }

    private void GrowHeads()
    {
        var old = _heads;
        _heads = new int[old.Length * 2];
        foreach (var first in old)
        {
            for (var at = first; at != 0;)
            {
                ref var record = ref table[at];
                ref var bucket = ref _heads[HeadBucket(record.Inode)];
                var next = record.HeadNext;
                record.HeadNext = bucket;
                bucket = at;
                at = next;
            }
        }
    }
}
