using OrleansAlluxio.BlockStore.Arenas;
using OrleansAlluxio.BlockStore.Index;
using OrleansAlluxio.BlockStore.Log;

namespace OrleansAlluxio.BlockStore.Tiers;

/// <summary>Takes pages in: finds a slot, writes bytes, logs, and only then lets the page be found.</summary>
internal sealed class PagePlacement(StoreState state, SlotReserver reserver)
{
    /// <summary>
    /// Puts a page into the first tier that takes it; one that is pinned to media, there if it can be.
    /// </summary>
    public async ValueTask<PagePutOutcome> PlaceAsync(
        PageId id, ReadOnlyMemory<byte> bytes, PagePutOptions options, PlacementRules rules)
    {
        if (options.Charge is null)
        {
            return await PlaceByMediaAsync(id, bytes, options, rules).ConfigureAwait(false);
        }

        var room = new ChargeHold(state.Charged, options, bytes.Length, rules);
        try
        {
            return await PlaceByMediaAsync(id, bytes, options, rules with { Room = room }).ConfigureAwait(false);
        }
        finally
        {
            room.End();
        }
    }

    private async ValueTask<PagePutOutcome> PlaceByMediaAsync(
        PageId id, ReadOnlyMemory<byte> bytes, PagePutOptions options, PlacementRules rules)
    {
        var media = rules.Media != PinMedia.Any ? PinMedia.Any : WantedMedia(id, options);
        if (media != PinMedia.Any)
        {
            var there = await PlaceByRulesAsync(id, bytes, options with { Pinned = true }, rules with { Media = media })
                .ConfigureAwait(false);
            if (there is PagePutOutcome.Stored or PagePutOutcome.AlreadyPresent)
            {
                return there;
            }
        }

        return await PlaceByRulesAsync(id, bytes, options, rules).ConfigureAwait(false);
    }

    private PinMedia WantedMedia(PageId id, PagePutOptions options)
    {
        var shard = state.Index.Shard(id.File.Inode.Value);
        lock (shard.Gate)
        {
            return shard.MediaOf(id.File.Inode.Value) ?? options.Media;
        }
    }

    private async ValueTask<PagePutOutcome> PlaceByRulesAsync(
        PageId id, ReadOnlyMemory<byte> bytes, PagePutOptions options, PlacementRules rules)
    {
        var key = (uint)PageIndex.Hash(id.File.Inode.Value, id.File.Version.Value, id.Index);
        ulong tried = 0;
        var full = false;
        var refused = false;
        foreach (var tier in state.Tiers)
        {
            var needsDisk = options.Durability == PageDurability.PowerCut && tier.Medium == TierMedium.Memory;
            if (tier.Number < rules.FromTier || tier.Number >= rules.BeforeTier || needsDisk
                || !rules.Media.Allows(tier.Medium))
            {
                continue;
            }

            var exempt = options.Dirty || options.Pinned;
            if (!exempt && !tier.Admits(key, rules.SeenBefore))
            {
                refused = true;
                continue;
            }

            if (rules.Room?.TryTake() == false)
            {
                return PagePutOutcome.NotAdmitted;
            }

            while (tier.Choose(bytes.Length, tried) is { } directory)
            {
                tried |= 1UL << directory.Place.Ordinal;
                var address = reserver.Reserve(directory, bytes.Length);
                if (address is null)
                {
                    full |= directory.Accepts;
                    continue;
                }

                var handle = await WriteAsync((directory, address.Value), id, bytes, options).ConfigureAwait(false);
                if (handle != 0)
                {
                    return Publish(handle, options, rules);
                }
            }
        }

        // A directory that still reads its log may take the page when it is asked again.
        refused |= state.Directories.Any(static directory => directory.State == DirectoryHealth.Recovering);
        return refused ? PagePutOutcome.NotAdmitted : full ? PagePutOutcome.Full : PagePutOutcome.Failed;
    }

    /// <summary>
    /// Makes a page that is there dirty where it lies. False when it has left meanwhile or its disk failed.
    /// </summary>
    public async ValueTask<bool> TryMakeDirtyAsync(int handle, PageDurability durability)
    {
        var (directory, address) = Find(handle);
        try
        {
            if (!directory.Log!.TryMakeDirty(handle, address))
            {
                return false;
            }

            await FlushAsync(directory, address, durability).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException)
        {
            directory.Fail(failure);
            return false;
        }

        var shard = state.Index.Shard(state.Table[handle].Inode);
        lock (shard.Gate)
        {
            if ((state.Table[handle].Flags & PageFlags.Linked) == 0)
            {
                return false;
            }

            shard.SetDirty(handle, dirty: true);
        }

        directory.Reconcile(handle);
        return true;
    }

    /// <summary>Makes a page that is there survive what is asked. False when its disk fails.</summary>
    public async ValueTask<bool> TryFlushAsync(int handle, PageDurability durability)
    {
        var (directory, address) = Find(handle);
        try
        {
            await FlushAsync(directory, address, durability).ConfigureAwait(false);
            return true;
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException)
        {
            directory.Fail(failure);
            return false;
        }
    }

    private static async ValueTask FlushAsync(TierDirectory directory, SlotAddress address, PageDurability durability)
    {
        if (durability == PageDurability.PowerCut)
        {
            await directory.Arenas!.Flusher(address).FlushAsync().ConfigureAwait(false);
            await directory.Log!.FlushAsync().ConfigureAwait(false);
        }
    }

    private (TierDirectory Directory, SlotAddress Address) Find(int handle)
    {
        ref var record = ref state.Table[handle];
        var directory = state.DirectoryOf(record);
        return (directory, directory.Address(record));
    }

    /// <summary>
    /// Bytes, then their log record, each flushed if asked. 0 when the directory failed; the slot is lost with it.
    /// </summary>
    private async ValueTask<int> WriteAsync(
        (TierDirectory Directory, SlotAddress Address) slot, PageId id, ReadOnlyMemory<byte> bytes,
        PagePutOptions options)
    {
        var (directory, address) = slot;
        var handle = 0;
        try
        {
            var durable = options.Durability == PageDurability.PowerCut;
            PageBytes.Checksum(bytes.Span, address.Slab.SlotChecksums(address.Slot));
            directory.Arenas!.Write(address, bytes.Span);
            if (durable)
            {
                // Data first: a record that survives never names bytes that do not.
                await directory.Arenas.Flusher(address).FlushAsync().ConfigureAwait(false);
            }

            handle = state.Table.Add(new PageRecord
            {
                Inode = id.File.Inode.Value,
                Version = id.File.Version.Value,
                Index = id.Index,
                LengthBytes = bytes.Length,
                Slab = address.Slab.Number,
                Slot = (ushort)address.Slot,
                Directory = (byte)directory.Place.Ordinal,
                Flags = (options.Dirty ? PageFlags.Dirty : 0) | (options.Pinned ? PageFlags.Pinned : 0),
                Care = options.Care,
                Principal = (ushort)(options.Charge?.Principal ?? 0),
            });
            directory.Log!.Put(handle, address, options.Dirty);
            if (durable)
            {
                await directory.Log.FlushAsync().ConfigureAwait(false);
            }

            return handle;
        }
        catch (IOException failure) when (failure.HResult == TierDirectory.NoSpaceErrno)
        {
            // The log has no room: nothing says that the page is there, so the slot is as free as before.
            directory.Abandon(address, handle);
            return 0;
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException)
        {
            directory.Fail(failure);
            return 0;
        }
    }

    private PagePutOutcome Publish(int handle, PagePutOptions options, PlacementRules rules)
    {
        ref var record = ref state.Table[handle];
        var directory = state.DirectoryOf(record);
        var shard = state.Index.Shard(record.Inode);
        int old;
        var wins = true;
        lock (shard.Gate)
        {
            old = shard.Find(record.Id);
            wins = !rules.OnlyIfAbsent || old == 0;
            if (rules.Replaces != 0)
            {
                wins = old == rules.Replaces && (state.Table[old].Flags & PageFlags.Dirty) == 0;
            }
            else if (old != 0 && !options.Dirty)
            {
                wins = false;
            }

            if (wins)
            {
                Interlocked.Increment(ref record.References);
                if (old != 0)
                {
                    record.Flags |= state.Table[old].Flags & (PageFlags.Dirty | PageFlags.Pinned);
                    shard.Unlink(old);
                }

                shard.Link(handle);
            }
        }

        if (!wins)
        {
            state.Retire(handle);
            return PagePutOutcome.AlreadyPresent;
        }

        directory.Reconcile(handle);
        if (old != 0)
        {
            state.Retire(old);
        }

        state.Drop(handle);
        return PagePutOutcome.Stored;
    }
}
