using OrleansAlluxio.BlockStore.Arenas;
using OrleansAlluxio.BlockStore.Index;

namespace OrleansAlluxio.BlockStore.Tiers;

/// <summary>
/// Finds a slot, evicting what the policy gives up. Where the coldest pages are of another size class and none of
/// their slabs gets empty by itself, a whole slab is emptied, so that no class starves behind another.
/// </summary>
internal sealed class SlotReserver(StoreState state)
{
    /// <summary>Victims of other classes before a slab is emptied: by then one is usually empty by itself.</summary>
    private const int ForeignVictimsMax = 8;

    /// <summary>Attempts before the directory counts as full: more than pages leased at once, in most loads.</summary>
    private const int AttemptsMax = 256;

    /// <summary>
    /// Pages of high priority that are passed over for one victim: where they are more than most, they leave too.
    /// </summary>
    private const int PassedOverMax = 64;

    /// <summary>What happens to a clean page that leaves; it is unlinked and its bytes are still there.</summary>
    public Action<int> Leaving { get; set; } = static _ => { };

    /// <summary>A slot for so many bytes; null when nothing more can be evicted.</summary>
    public SlotAddress? Reserve(TierDirectory directory, int lengthBytes)
    {
        var sizeClass = SizeClasses.Of(lengthBytes);
        Slab? emptiest = null;
        var foreign = 0;
        for (var attempt = 0; attempt < AttemptsMax && directory.Accepts; attempt++)
        {
            int victim;
            lock (directory.Gate)
            {
                directory.RetryGrowth();
                if (directory.Allocator.TryTake(sizeClass) is { } address)
                {
                    if (directory.TryReserve(address))
                    {
                        return Settle(directory, address);
                    }

                    continue;
                }

                victim = TakeVictim(directory);
            }

            if (victim == 0)
            {
                if (emptiest is not null)
                {
                    EmptySlab(directory, emptiest);
                    emptiest = null;
                    continue;
                }

                return null;
            }

            var slab = directory.Address(state.Table[victim]).Slab;
            if (slab.SizeClass != sizeClass)
            {
                emptiest = emptiest is null || emptiest.SizeClass < 0 || Load(slab) < Load(emptiest) ? slab : emptiest;
                foreign++;
            }

            Evict(victim);
            if (foreign >= ForeignVictimsMax && emptiest is not null)
            {
                EmptySlab(directory, emptiest);
                emptiest = null;
                foreign = 0;
            }
        }

        return null;
    }

    private static double Load(Slab slab) => slab.Slots == 0 ? 0 : (double)slab.UsedSlots / slab.Slots;

    private static SlotAddress? Settle(TierDirectory directory, SlotAddress address)
    {
        if (directory.Place.Medium == TierMedium.Memory || directory.Log!.ReleasesAreFlushed)
        {
            return address;
        }

        try
        {
            directory.Log.Flush();
            return address;
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException)
        {
            directory.Fail(failure);
            return null;
        }
    }

    private int TakeVictim(TierDirectory directory)
    {
        var (returned, passed) = (0, 0);
        while (returned < AttemptsMax && directory.Policy.TryTakeVictim(out var node))
        {
            if ((state.Table[node].Care & PageCare.High) != 0 && passed < PassedOverMax)
            {
                directory.Policy.Return(node);
                passed++;
                continue;
            }

            switch (Claim(node))
            {
                case ClaimOutcome.Claimed:
                    return node;
                case ClaimOutcome.InUse:
                    directory.Policy.Return(node);
                    returned++;
                    break;
                default:
                    // Dirty, pinned or leaving: it comes back by itself when that changes.
                    break;
            }
        }

        return 0;
    }

    private ClaimOutcome Claim(int handle)
    {
        ref var record = ref state.Table[handle];
        var shard = state.Index.Shard(record.Inode);
        lock (shard.Gate)
        {
            if ((record.Flags & (PageFlags.Linked | PageFlags.Dirty | PageFlags.Pinned)) != PageFlags.Linked)
            {
                return ClaimOutcome.Exempt;
            }

            if (Volatile.Read(ref record.References) != 1)
            {
                return ClaimOutcome.InUse;
            }

            shard.Unlink(handle);
            return ClaimOutcome.Claimed;
        }
    }

    private void EmptySlab(TierDirectory directory, Slab slab)
    {
        var victims = new List<int>();
        lock (directory.Gate)
        {
            if (slab.SizeClass < 0 || slab.Draining)
            {
                return;
            }

            slab.Draining = true;
            for (var slot = 0; slot < slab.Slots; slot++)
            {
                // A handle that is in its slot by the log is not released before this gate is free again.
                var handle = slab.HandleAt(slot);
                if (handle != 0 && Claim(handle) == ClaimOutcome.Claimed)
                {
                    directory.Policy.Remove(handle);
                    victims.Add(handle);
                }
            }
        }

        foreach (var victim in victims)
        {
            Evict(victim);
        }

        lock (directory.Gate)
        {
            directory.Allocator.StopDraining(slab);
        }
    }

    private void Evict(int handle)
    {
        Leaving(handle);
        state.Retire(handle);
    }

    private enum ClaimOutcome
    {
        Claimed,
        InUse,
        Exempt,
    }
}
