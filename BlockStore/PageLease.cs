namespace OrleansAlluxio.BlockStore;

/// <summary>
/// A hold on one cached page: while it is open the page's slot is not reused. Not thread-safe; dispose soon, hold
/// nothing while waiting for a slow peer.
/// </summary>
public abstract class PageLease : IDisposable
{
    /// <summary>The page.</summary>
    public abstract PageId Id { get; }

    /// <summary>Its length in bytes.</summary>
    public abstract int LengthBytes { get; }

    /// <summary>Where it lies.</summary>
    public abstract TierMedium Medium { get; }

    /// <summary>
    /// Copies verified bytes: every checksum segment touched is checked before a byte of it counts. False when the page
    /// is bad (it is then quarantined and counted; the caller fills it anew) or its disk failed.
    /// </summary>
    public abstract bool TryRead(int offsetBytes, Span<byte> destination);

    /// <summary>
    /// The verified bytes themselves, without a copy, valid while the lease is open. False where the tier is not memory
    /// or the page is bad (then <see cref="TryRead"/> is false too).
    /// </summary>
    public abstract bool TryGetMemory(int offsetBytes, int lengthBytes, out ReadOnlyMemory<byte> bytes);

    /// <summary>
    /// Where the bytes lie, for who reads them from the file while the lease is open. False where they lie in none.
    /// </summary>
    public virtual bool TryGetSlot(out PageSlot slot)
    {
        slot = null!;
        return false;
    }

    /// <summary>Gives the slot free.</summary>
    public abstract void Dispose();
}
