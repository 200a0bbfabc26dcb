using OrleansAlluxio.BlockStore.Arenas;

namespace OrleansAlluxio.BlockStore.Tiers;

/// <summary>
/// A hold on one record. Not pooled: a pooled lease that someone disposes twice would give another's slot free, and
/// 56 bytes of the youngest generation cost less than that check.
/// </summary>
internal sealed class StoredPageLease(StoreState state, int handle, PageId id, int lengthBytes, SlotAddress address)
    : PageLease
{
    private int _disposed;

    /// <inheritdoc/>
    public override PageId Id => id;

    /// <inheritdoc/>
    public override int LengthBytes => lengthBytes;

    /// <inheritdoc/>
    public override TierMedium Medium => Directory.Place.Medium;

    private TierDirectory Directory => state.DirectoryOf(state.Table[handle]);

    /// <inheritdoc/>
    public override bool TryRead(int offsetBytes, Span<byte> destination)
    {
        Check(offsetBytes, destination.Length);
        try
        {
            if (PageBytes.TryRead(new(Directory.Arenas!, address, lengthBytes), offsetBytes, destination))
            {
                return true;
            }
        }
        catch (IOException)
        {
            // A bad sector is a bad page; the caller fills it anew elsewhere.
        }
        catch (ObjectDisposedException)
        {
            return false;
        }

        state.Quarantine(handle);
        return false;
    }

    /// <inheritdoc/>
    public override bool TryGetMemory(int offsetBytes, int wantedBytes, out ReadOnlyMemory<byte> bytes)
    {
        Check(offsetBytes, wantedBytes);
        bytes = default;
        if (!Directory.Arenas!.IsMapped)
        {
            return false;
        }

        var range = offsetBytes..(offsetBytes + wantedBytes);
        if (PageBytes.TryGetMemory(new(Directory.Arenas, address, lengthBytes), range, out bytes))
        {
            return true;
        }

        state.Quarantine(handle);
        return false;
    }

    /// <inheritdoc/>
    public override bool TryGetSlot(out PageSlot slot)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        var (file, offset) = Directory.Arenas!.PlaceOf(address);
        var segments = (lengthBytes + FabricLimits.SegmentBytes - 1) / FabricLimits.SegmentBytes;
        slot = new PageSlot(file, offset, address.Slab.SlotChecksums(address.Slot)[..segments].ToArray());
        return true;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            state.Drop(handle);
        }
    }

    private void Check(int offsetBytes, int length)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        ArgumentOutOfRangeException.ThrowIfNegative(offsetBytes);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)offsetBytes + length, lengthBytes, nameof(length));
    }
}
