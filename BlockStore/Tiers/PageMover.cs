using System.Buffers;
using System.Threading.Channels;
using OrleansAlluxio.BlockStore.Index;

namespace OrleansAlluxio.BlockStore.Tiers;

/// <summary>
/// Moves clean pages between tiers in the background: down when they are evicted, up when they are used below.
/// </summary>
internal sealed class PageMover
{
    private readonly StoreState _state;
    private readonly PagePlacement _placement;
    private readonly PageStoreTuning _tuning;
    private readonly TimeProvider _time;
    private readonly Channel<Descent> _down;
    private readonly Channel<int> _up;
    private long _pending;

    /// <summary>Makes the queues.</summary>
    public PageMover(StoreState state, PagePlacement placement, PageStoreTuning tuning, TimeProvider time)
    {
        (_state, _placement, _tuning, _time) = (state, placement, tuning, time);
        _down = Channel.CreateBounded<Descent>(tuning.DemotionsMax);
        _up = Channel.CreateBounded<int>(tuning.PromotionsMax);
    }

    /// <summary>
    /// A clean page leaves its tier; its slot still holds it. Copies it for the next tier if it earned that and the
    /// queue has room.
    /// </summary>
    public void Leave(int handle)
    {
        ref var record = ref _state.Table[handle];
        var directory = _state.DirectoryOf(record);
        var below = directory.Place.Tier + 1;
        if (below >= _state.Tiers.Count)
        {
            Interlocked.Increment(ref _state.Evictions);
            return;
        }

        var seen = (record.Flags & PageFlags.TouchedTwice) != 0;
        var key = (uint)PageIndex.Hash(record.Inode, record.Version, record.Index);
        if (!_state.Tiers[below].Admits(key, seen) || _down.Reader.Count >= _tuning.DemotionsMax)
        {
            Interlocked.Increment(ref _state.Evictions);
            return;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(record.LengthBytes);
        var bytes = buffer.AsSpan(0, record.LengthBytes);
        if (!TryRead(directory, record, bytes) || !TryQueue(new Descent(record, buffer, below)))
        {
            ArrayPool<byte>.Shared.Return(buffer);
            Interlocked.Increment(ref _state.Evictions);
        }
    }

    /// <summary>
    /// A page below the first tier was used again, or lies on another medium than it is pinned to: it may move.
    /// </summary>
    public void Promote(int handle)
    {
        ref var record = ref _state.Table[handle];
        var shard = _state.Index.Shard(record.Inode);
        lock (shard.Gate)
        {
            const PageFlags Exempt = PageFlags.Dirty | PageFlags.Promoting;
            if ((record.Flags & (Exempt | PageFlags.Linked)) != PageFlags.Linked)
            {
                return;
            }

            if (shard.MediaOf(record.Inode) is { } media and not PinMedia.Any
                && media.Allows(_state.DirectoryOf(record).Place.Medium))
            {
                return; // It is pinned to where it is.
            }

            record.Flags |= PageFlags.Promoting;
            Interlocked.Increment(ref record.References);
        }

        Interlocked.Increment(ref _pending);
        if (!_up.Writer.TryWrite(handle))
        {
            EndPromotion(handle);
        }
    }

    /// <summary>Completes when nothing waits to be moved. For tests.</summary>
    public async Task WaitIdleAsync(CancellationToken cancellationToken)
    {
        while (Interlocked.Read(ref _pending) > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, cancellationToken)
                .ConfigureAwait(false);
        }
    }

    /// <summary>Writes what leaves to the tier below, until stopped.</summary>
    public async Task RunDemotionsAsync(CancellationToken cancellationToken)
    {
        await foreach (var descent in _down.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            try
            {
                var rules = new PlacementRules(
                    descent.Tier, int.MaxValue, SeenBefore: true, Replaces: 0, OnlyIfAbsent: true);
                var outcome = await _placement.PlaceAsync(
                    descent.Id, descent.Buffer.AsMemory(0, descent.LengthBytes),
                    new PagePutOptions { Care = descent.Care, Charge = _state.Charged.ChargeOf(descent.Principal) },
                    rules).ConfigureAwait(false);
                var stored = outcome == PagePutOutcome.Stored;
                Interlocked.Increment(ref stored ? ref _state.Demotions : ref _state.Evictions);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(descent.Buffer);
                Interlocked.Decrement(ref _pending);
            }
        }
    }

    /// <summary>Moves up what was asked, within its rate, until stopped.</summary>
    public async Task RunPromotionsAsync(CancellationToken cancellationToken)
    {
        var start = _time.GetTimestamp();
        long moved = 0;
        await foreach (var handle in _up.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            var length = _state.Table[handle].LengthBytes;
            try
            {
                var due = TimeSpan.FromSeconds((double)moved / _tuning.PromoteBytesPerSecond);
                var elapsed = _time.GetElapsedTime(start);
                if (due > elapsed + TimeSpan.FromMilliseconds(100))
                {
                    await Task.Delay(due - elapsed, _time, cancellationToken).ConfigureAwait(false);
                }
                else if (elapsed > due + TimeSpan.FromSeconds(1))
                {
                    // An idle hour does not buy a burst.
                    (start, moved) = (_time.GetTimestamp(), 0);
                }

                moved += length;
                await MoveUpAsync(handle).ConfigureAwait(false);
            }
            finally
            {
                EndPromotion(handle);
            }
        }
    }

    private async Task MoveUpAsync(int handle)
    {
        var (directory, id, length) = Describe(handle);
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            if (TryRead(directory, _state.Table[handle], buffer.AsSpan(0, length)))
            {
                var media = MediaOf(id.File.Inode);
                var rules = new PlacementRules(
                    0, media == PinMedia.Any ? directory.Place.Tier : int.MaxValue,
                    SeenBefore: true, Replaces: handle, OnlyIfAbsent: false)
                {
                    Media = media,
                };
                var options = new PagePutOptions
                {
                    Care = _state.Table[handle].Care,
                    Charge = _state.Charged.ChargeOf(_state.Table[handle].Principal),
                };
                var outcome = await _placement.PlaceAsync(id, buffer.AsMemory(0, length), options, rules)
                    .ConfigureAwait(false);
                if (outcome == PagePutOutcome.Stored)
                {
                    Interlocked.Increment(ref _state.Promotions);
                }
            }
            else
            {
                _state.Quarantine(handle);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private PinMedia MediaOf(InodeId inode)
    {
        var shard = _state.Index.Shard(inode.Value);
        lock (shard.Gate)
        {
            return shard.MediaOf(inode.Value) ?? PinMedia.Any;
        }
    }

    private (TierDirectory Directory, PageId Id, int LengthBytes) Describe(int handle)
    {
        ref var record = ref _state.Table[handle];
        return (_state.DirectoryOf(record), record.Id, record.LengthBytes);
    }

    private void EndPromotion(int handle)
    {
        ref var record = ref _state.Table[handle];
        var shard = _state.Index.Shard(record.Inode);
        lock (shard.Gate)
        {
            record.Flags &= ~PageFlags.Promoting;
        }

        _state.Drop(handle);
        Interlocked.Decrement(ref _pending);
    }

    private bool TryQueue(Descent descent)
    {
        Interlocked.Increment(ref _pending);
        if (_down.Writer.TryWrite(descent))
        {
            return true;
        }

        Interlocked.Decrement(ref _pending);
        return false;
    }

    private static bool TryRead(TierDirectory directory, in PageRecord record, Span<byte> bytes)
    {
        try
        {
            return PageBytes.TryRead(new(directory.Arenas!, directory.Address(record), bytes.Length), 0, bytes);
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException)
        {
            return false;
        }
    }

    private sealed record Descent(PageId Id, byte[] Buffer, int LengthBytes, int Tier)
    {
        public Descent(in PageRecord page, byte[] buffer, int tier)
            : this(page.Id, buffer, page.LengthBytes, tier) => (Care, Principal) = (page.Care, page.Principal);

        public PageCare Care { get; }

        public int Principal { get; }
    }
}
