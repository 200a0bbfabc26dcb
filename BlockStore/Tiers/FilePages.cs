using OrleansAlluxio.BlockStore.Arenas;
using OrleansAlluxio.BlockStore.Index;

namespace OrleansAlluxio.BlockStore.Tiers;

/// <summary>What concerns all pages of one content; costs only those pages.</summary>
internal sealed class FilePages(StoreState state)
{
    /// <summary>References to all dirty pages of a content; the caller drops each.</summary>
    public List<int> Hold(FileVersion file)
    {
        var shard = state.Index.Shard(file.Inode.Value);
        lock (shard.Gate)
        {
            var pages = shard.PagesOf(file);
            pages.RemoveAll(handle => (state.Table[handle].Flags & PageFlags.Dirty) == 0);
            foreach (var handle in pages)
            {
                Interlocked.Increment(ref state.Table[handle].References);
            }

            return pages;
        }
    }

    /// <summary>
    /// Pins all pages of a file, and those that come, to media, or unpins them for null; hands
    /// <paramref name="elsewhere"/> those that lie on another medium.
    /// </summary>
    public void SetPinned(InodeId inode, PinMedia? media, Action<int> elsewhere)
    {
        var shard = state.Index.Shard(inode.Value);
        List<int> pages;
        lock (shard.Gate)
        {
            shard.SetMedia(inode.Value, media);
            pages = shard.PagesOf(inode);
            foreach (var handle in pages)
            {
                shard.SetPinned(handle, media);
                Interlocked.Increment(ref state.Table[handle].References);
            }
        }

        foreach (var handle in pages)
        {
            var directory = state.DirectoryOf(state.Table[handle]);
            directory.Reconcile(handle);
            if (media?.Allows(directory.Place.Medium) == false)
            {
                elsewhere(handle);
            }

            state.Drop(handle);
        }
    }

    /// <summary>Forgets pages of a content and returns their bytes with what their slots waste.</summary>
    public long Remove(FileVersion file, bool alsoDirty) => Remove(file, alsoDirty, 0, int.MaxValue);

    /// <summary>The same for clean pages from one on, so many of them.</summary>
    public long RemoveClean(FileVersion file, int firstPage, int pages) =>
        Remove(file, alsoDirty: false, firstPage, (int)Math.Min(int.MaxValue, (long)firstPage + pages));

    private long Remove(FileVersion file, bool alsoDirty, int firstPage, int endPage)
    {
        var shard = state.Index.Shard(file.Inode.Value);
        List<int> pages;
        lock (shard.Gate)
        {
            pages = shard.PagesOf(file);
            if (!alsoDirty)
            {
                pages.RemoveAll(handle => (state.Table[handle].Flags & PageFlags.Dirty) != 0
                    || state.Table[handle].Index < firstPage || state.Table[handle].Index >= endPage);
            }

            pages.ForEach(shard.Unlink);
        }

        long freed = 0;
        foreach (var handle in pages)
        {
            freed += SizeClasses.SlotBytes(SizeClasses.Of(state.Table[handle].LengthBytes));
            state.Retire(handle);
        }

        return freed;
    }

    /// <summary>Every content with pages, shard by shard.</summary>
    public List<FileVersion> All()
    {
        var files = new List<FileVersion>();
        foreach (var shard in state.Index.Shards)
        {
            lock (shard.Gate)
            {
                shard.AddFiles(files);
            }
        }

        return files;
    }

    /// <summary>Where each page is.</summary>
    public List<PageLocation> Locate(FileVersion file)
    {
        var shard = state.Index.Shard(file.Inode.Value);
        var locations = new List<PageLocation>();
        lock (shard.Gate)
        {
            foreach (var handle in shard.PagesOf(file))
            {
                ref var record = ref state.Table[handle];
                var place = state.DirectoryOf(record).Place;
                locations.Add(new PageLocation(
                    record.Id, record.LengthBytes, place.Tier, place.Medium, place.Directory.Path,
                    (record.Flags & PageFlags.Dirty) != 0, (record.Flags & PageFlags.Pinned) != 0)
                {
                    Principal = record.Principal,
                });
            }
        }

        locations.Sort(static (a, b) => a.Id.Index.CompareTo(b.Id.Index));
        return locations;
    }

    /// <summary>Every content with dirty pages.</summary>
    public List<FileVersion> DirtyFiles()
    {
        var files = new List<FileVersion>();
        foreach (var shard in state.Index.Shards)
        {
            lock (shard.Gate)
            {
                files.AddRange(shard.DirtyFiles);
            }
        }

        return files;
    }
}
