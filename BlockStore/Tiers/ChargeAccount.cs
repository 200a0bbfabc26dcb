using System.Collections.Concurrent;
using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.BlockStore.Tiers;

/// <summary>What one principal's pages take here, and may. Thread-safe.</summary>
internal sealed class ChargeAccount
{
    // Entries of pages that left on another way are thrown out when there are more than this beyond those that are.
    private const int StaleMax = 1024;

    private long _bytes;
    private long _coming;
    private long _pages;
    private int _tidying;
    private Limit? _limit;

    /// <summary>Bytes of its pages, with what slots waste.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Most bytes here.</summary>
    public long BytesMax => Volatile.Read(ref _limit)?.BytesMax ?? CacheCharge.Unlimited;

    /// <summary>What was last heard of it.</summary>
    public CacheCharge? Charge => Volatile.Read(ref _limit)?.Charge;

    /// <summary>Whether pages that are and that come are more than may be.</summary>
    public bool IsOver => Bytes + Interlocked.Read(ref _coming) > BytesMax;

    /// <summary>Ids in the order in which they leave; also of pages that have left, and some twice.</summary>
    public ConcurrentQueue<PageId> Order { get; } = new();

    /// <summary>Pages came or went.</summary>
    public void Count(int pages, long bytes)
    {
        Interlocked.Add(ref _pages, pages);
        Interlocked.Add(ref _bytes, pages * bytes);
    }

    /// <summary>Bytes are about to come, or not any more.</summary>
    public void Expect(long bytes) => Interlocked.Add(ref _coming, bytes);

    /// <summary>Takes a limit over, if it is no older than the one there is.</summary>
    public void Hear(CacheCharge charge, long ownBytes)
    {
        while (true)
        {
            var known = Volatile.Read(ref _limit);
            if (known is not null && (known.Charge == charge || known.Charge.Epoch > charge.Epoch))
            {
                return;
            }

            var heard = new Limit(charge, charge.ShareOf(ownBytes));
            if (ReferenceEquals(Interlocked.CompareExchange(ref _limit, heard, known), known))
            {
                return;
            }
        }
    }

    /// <summary>Bounds the order: what is not there any more, or twice, is thrown out of it.</summary>
    public void Tidy(Func<PageId, bool> isThere)
    {
        var entries = Order.Count;
        if (entries <= (2 * Interlocked.Read(ref _pages)) + StaleMax || Interlocked.Exchange(ref _tidying, 1) == 1)
        {
            return;
        }

        var seen = new HashSet<PageId>();
        for (; entries > 0 && Order.TryDequeue(out var id); entries--)
        {
            if (isThere(id) && seen.Add(id))
            {
                Order.Enqueue(id);
            }
        }

        Volatile.Write(ref _tidying, 0);
    }

    private sealed record Limit(CacheCharge Charge, long BytesMax);
}
