using OrleansAlluxio.BlockStore.Arenas;
using OrleansAlluxio.BlockStore.Index;

namespace OrleansAlluxio.BlockStore.Tiers;

/// <summary>Decides what a put needs: nothing, a mark on the page there is, or a new place.</summary>
internal sealed class PageIntake(StoreState state, PagePlacement placement)
{
    /// <summary>A put as <see cref="IPageStore.PutAsync"/> promises it.</summary>
    public async ValueTask<PagePutOutcome> PutAsync(PageId id, ReadOnlyMemory<byte> bytes, PagePutOptions options)
    {
        var reserved = options.Dirty ? SizeClasses.SlotBytes(SizeClasses.Of(bytes.Length)) : 0;
        if (reserved > 0 && !state.TryReserveDirty(reserved))
        {
            return await PresentAsync(id, options, mayChange: false).ConfigureAwait(false) ?? PagePutOutcome.Full;
        }

        try
        {
            return await PresentAsync(id, options, mayChange: true).ConfigureAwait(false)
                ?? await placement.PlaceAsync(id, bytes, options, PlacementRules.Put).ConfigureAwait(false);
        }
        finally
        {
            state.ReturnDirty(reserved);
        }
    }

    /// <summary>The outcome if the page that is there will do; null when it has to be placed.</summary>
    private async ValueTask<PagePutOutcome?> PresentAsync(PageId id, PagePutOptions options, bool mayChange)
    {
        var (handle, flags) = Hold(id, options);
        if (handle == 0)
        {
            return null;
        }

        try
        {
            var directory = state.DirectoryOf(state.Table[handle]);
            if (options.Pinned)
            {
                directory.Reconcile(handle);
            }

            var onDisk = directory.Place.Medium != TierMedium.Memory;
            if (options.Durability == PageDurability.PowerCut && !onDisk)
            {
                return null;
            }

            if (!options.Dirty || (flags & PageFlags.Dirty) != 0)
            {
                return await placement.TryFlushAsync(handle, options.Durability).ConfigureAwait(false)
                    ? PagePutOutcome.AlreadyPresent
                    : null;
            }

            return mayChange && await placement.TryMakeDirtyAsync(handle, options.Durability).ConfigureAwait(false)
                ? PagePutOutcome.AlreadyPresent
                : null;
        }
        finally
        {
            state.Drop(handle);
        }
    }

    private (int Handle, PageFlags Flags) Hold(PageId id, PagePutOptions options)
    {
        var shard = state.Index.Shard(id.File.Inode.Value);
        lock (shard.Gate)
        {
            var handle = shard.Find(id);
            if (handle == 0)
            {
                return (0, PageFlags.None);
            }

            ref var record = ref state.Table[handle];
            Interlocked.Increment(ref record.References);
            if (options.Pinned)
            {
                shard.SetPinned(handle, shard.MediaOf(id.File.Inode.Value) ?? options.Media);
            }

            return (handle, record.Flags);
        }
    }
}
