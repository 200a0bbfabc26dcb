using OrleansAlluxio.BlockStore.Index;
using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.BlockStore.Tiers;

/// <summary>
/// What pages take that count against somebody's cache quota, exactly as they are linked and unlinked, and which of
/// them leave when one more is to come. Pages that are nobody's cost a comparison. Thread-safe.
/// </summary>
/// <remarks>
/// Who leaves is found as a clock's hand does: the page that came first, but one that was read since the hand met it is
/// passed over. A read only sets a flag that it writes anyway.
/// </remarks>
internal sealed class ChargedPages
{
    // Pages that are passed over before a put is refused, or takes the place of one that was read: a put may cost that.
    private const int PassedOverMax = 64;

    private readonly StoreState _state;
    private readonly Func<PageId, bool> _isThere;
    private readonly ChargeAccount?[] _accounts = new ChargeAccount?[CacheCharge.PrincipalMax + 1];
    private long _evictions;
    private long _refusals;
    private int _count;

    /// <summary>Starts empty.</summary>
    public ChargedPages(StoreState state) => (_state, _isThere) = (state, IsThere);

    /// <summary>Pages that left for a quota.</summary>
    public long Evictions => Interlocked.Read(ref _evictions);

    /// <summary>Puts that a quota had no room for.</summary>
    public long Refusals => Interlocked.Read(ref _refusals);

    /// <summary>Bytes by principal.</summary>
    public IReadOnlyDictionary<int, long> All
    {
        get
        {
            var all = new Dictionary<int, long>();
            for (var i = 1; i < _accounts.Length; i++)
            {
                if (_accounts[i] is { } account)
                {
                    all[i] = account.Bytes;
                }
            }

            return all;
        }
    }

    /// <summary>A page was linked (1) or unlinked (-1). Under its shard's lock.</summary>
    public void Changed(in PageRecord record, long bytes, int linked)
    {
        var account = AccountOf(record.Principal);
        account.Count(linked, bytes);
        if (linked > 0)
        {
            account.Order.Enqueue(record.Id);
        }
    }

    /// <summary>How many entries an order has. For tests.</summary>
    public int OrderCount(int principal) => AccountOf(principal).Order.Count;

    /// <summary>What pages of a principal that move are put with; null for nobody's.</summary>
    public CacheCharge? ChargeOf(int principal) => principal == 0 ? null
        : _accounts[principal]?.Charge ?? new CacheCharge(principal, CacheCharge.Unlimited, 0, 0);

    /// <summary>
    /// Sets room aside for a page under its quota, for which others of the same principal leave. False when they may
    /// not. Given back when its put is over, for then the page itself counts.
    /// </summary>
    /// <param name="charge">Whose.</param>
    /// <param name="bytes">What its slot takes.</param>
    /// <param name="room">Whether others make room, and whether it may do without.</param>
    public bool TryReserve(CacheCharge charge, long bytes, ChargeRoom room)
    {
        var account = Hear(charge);
        account.Expect(bytes);
        var hasRoom = room switch
        {
            ChargeRoom.Free => !account.IsOver,
            ChargeRoom.Made => bytes <= account.BytesMax && TryShrink(charge.Principal, account, PassedOverMax),
            _ => TryShrink(charge.Principal, account, PassedOverMax),
        };
        if (hasRoom || room == ChargeRoom.Forced)
        {
            return true;
        }

        account.Expect(-bytes);
        Interlocked.Increment(ref _refusals);
        return false;
    }

    /// <summary>Gives back what was set aside, and throws out what the order of leaving has too much.</summary>
    public void Return(CacheCharge charge, long bytes)
    {
        var account = AccountOf(charge.Principal);
        account.Expect(-bytes);
        account.Tidy(_isThere);
    }

    /// <summary>After a page moved: its account's order knows it twice.</summary>
    public void Moved(int principal) => AccountOf(principal).Tidy(_isThere);

    /// <summary>Hears of a limit; what is above it and may leave does. The bytes that there are then.</summary>
    public long Limit(CacheCharge charge)
    {
        var account = Hear(charge);
        TryShrink(charge.Principal, account, account.Order.Count);
        return account.Bytes;
    }

    /// <summary>Pages may leave that could not: of those who have too much, they do.</summary>
    public void Trim()
    {
        for (var i = 1; i < _accounts.Length && Volatile.Read(ref _count) > 0; i++)
        {
            if (_accounts[i] is { IsOver: true } account)
            {
                TryShrink(i, account, account.Order.Count);
            }
        }
    }

    private ChargeAccount AccountOf(int principal)
    {
        ref var place = ref _accounts[principal];
        if (Volatile.Read(ref place) is { } known)
        {
            return known;
        }

        var made = new ChargeAccount();
        if (Interlocked.CompareExchange(ref place, made, null) is { } other)
        {
            return other;
        }

        Interlocked.Increment(ref _count);
        return made;
    }

    private ChargeAccount Hear(CacheCharge charge)
    {
        var account = AccountOf(charge.Principal);
        if (account.Charge != charge)
        {
            account.Hear(charge, _state.CapacityBytes);
        }

        return account;
    }

    private bool TryShrink(int principal, ChargeAccount account, int passedMax)
    {
        var (passed, spared) = (0, 0);
        while (account.IsOver)
        {
            if (passed > passedMax || !account.Order.TryDequeue(out var id))
            {
                return !account.IsOver;
            }

            switch (TryLeave(principal, id, sparesRead: spared < PassedOverMax))
            {
                case Leaving.Read:
                    spared++;
                    account.Order.Enqueue(id);
                    break;
                case Leaving.Refused:
                    passed++;
                    account.Order.Enqueue(id);
                    break;
                default:
                    break;
            }
        }

        return true;
    }

    private Leaving TryLeave(int principal, PageId id, bool sparesRead)
    {
        var shard = _state.Index.Shard(id.File.Inode.Value);
        int handle;
        lock (shard.Gate)
        {
            handle = shard.Find(id);
            if (handle == 0)
            {
                return Leaving.Gone;
            }

            ref var record = ref _state.Table[handle];
            if (record.Principal != principal)
            {
                return Leaving.Gone; // It is another's by now, and in that one's order.
            }

            if ((record.Flags & (PageFlags.Dirty | PageFlags.Pinned)) != 0)
            {
                return Leaving.Refused;
            }

            var isRead = (record.Flags & PageFlags.Recent) != 0 && (record.Care & PageCare.Low) == 0;
            record.Flags &= ~PageFlags.Recent;
            if (sparesRead && (isRead || (record.Care & PageCare.High) != 0))
            {
                return Leaving.Read;
            }

            shard.Unlink(handle);
        }

        Interlocked.Increment(ref _state.Evictions);
        Interlocked.Increment(ref _evictions);
        _state.Retire(handle);
        return Leaving.Left;
    }

    private bool IsThere(PageId id)
    {
        var shard = _state.Index.Shard(id.File.Inode.Value);
        lock (shard.Gate)
        {
            return shard.Find(id) != 0;
        }
    }

    private enum Leaving
    {
        Left,
        Gone,
        Read,
        Refused,
    }
}
