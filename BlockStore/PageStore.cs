using OrleansAlluxio.BlockStore.Index;
using OrleansAlluxio.BlockStore.Tiers;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.BlockStore;

/// <summary>
/// The page store of a worker. A page is in one tier at a time: puts go to the fastest, what is evicted there goes
/// down if it earned it, what is used below comes up in the background.
/// </summary>
/// <remarks>
/// While the index fills after a start, a page that was not recovered yet is a miss. For a page that only the fabric
/// has, a miss is not a loss before <see cref="WaitRecoveredAsync"/> completes. Directories that still recover take
/// no pages: clean puts may be refused, dirty ones wait. Without a disk tier, a put that must survive a power cut
/// fails. Pins are not kept over a restart.
/// </remarks>
public sealed class PageStore : IPageStore
{
    private readonly StoreParts _parts;
    private readonly StoreState _state;
    private volatile bool _closed;
    private int _puts;

    internal PageStore(StoreParts parts)
    {
        _parts = parts;
        _state = parts.State;
    }

    /// <inheritdoc/>
    public long DirtyBytesFree => _state.DirtyBytesFree;

    /// <summary>Dirty pages whose bytes were found bad: lost, unless another worker has a copy.</summary>
    public IReadOnlyList<PageId> LostDirtyPages => _state.LostDirty.Ids;

    /// <summary>Whether a page that is missed may still turn up when the index is filled.</summary>
    public bool IsRecovering => !_parts.Recovered.IsCompleted;

    /// <summary>
    /// Opens the tiers and serves at once. Throws <see cref="FabricException"/> for options that cannot be, for a
    /// directory of another fabric, of a newer format or in use by another process. A directory whose disk fails is
    /// left out and says so in its health.
    /// </summary>
    public static Task<PageStore> OpenAsync(
        PageStoreOptions options, TimeProvider time, IRandomSource random, CancellationToken cancellationToken) =>
        OpenAsync(options, new PageStoreTuning(), time, random, cancellationToken);

    /// <inheritdoc/>
    public bool TryLease(PageId id, out PageLease lease)
    {
        var table = _state.Table;
        var shard = _state.Index.Shard(id.File.Inode.Value);
        int handle;
        PageFlags before;
        lock (shard.Gate)
        {
            handle = _closed ? 0 : shard.Find(id);
            if (handle == 0)
            {
                shard.Misses++;
                lease = null!;
                return false;
            }

            shard.Hits++;
            ref var found = ref table[handle];
            Interlocked.Increment(ref found.References);
            before = found.Flags;
            found.Flags |= PageFlags.Recent
                | ((before & PageFlags.Touched) == 0 ? PageFlags.Touched : PageFlags.TouchedTwice);
        }

        ref var record = ref table[handle];
        var directory = _state.DirectoryOf(record);
        var care = record.Care;
        if ((care & PageCare.Low) == 0)
        {
            directory.Touch(handle);
        }

        _state.Hits.Add((int)directory.Place.Medium);
        if (record.Directory >= _parts.FirstSlowOrdinal && (care & PageCare.NeverPromoted) == 0
            && ((before & PageFlags.Touched) != 0 || (care & PageCare.AlwaysPromoted) != 0))
        {
            _parts.Mover.Promote(handle);
        }

        lease = new StoredPageLease(_state, handle, id, record.LengthBytes, directory.Address(record));
        return true;
    }

    /// <inheritdoc/>
    public bool Contains(PageId id)
    {
        var shard = _state.Index.Shard(id.File.Inode.Value);
        lock (shard.Gate)
        {
            return shard.Find(id) != 0;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<PagePutOutcome> PutAsync(
        PageId id, ReadOnlyMemory<byte> bytes, PagePutOptions options, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        if (bytes.Length is 0 or > FabricLimits.PageBytes)
        {
            throw new FabricException(
                FabricErrorKind.InvalidArgument, "put page", id.ToString(),
                $"a page has 1 to {FabricLimits.PageBytes} bytes, not {bytes.Length}");
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (options.Dirty && IsRecovering)
        {
            await _parts.Recovered.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        Interlocked.Increment(ref _puts);
        try
        {
            // Counted first, then looked: the end waits for every put that passed here.
            ObjectDisposedException.ThrowIf(_closed, this);
            return await _parts.Intake.PutAsync(id, bytes, options).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _puts);
        }
    }

    /// <inheritdoc/>
    public void MarkClean(FileVersion file)
    {
        _parts.Pending.Note(file, PendingChange.Clean);
        foreach (var handle in _parts.Files.Hold(file))
        {
            PageCleaning.Clean(_state, handle);
            _state.Drop(handle);
        }

        _state.Charged.Trim();
    }

    /// <inheritdoc/>
    public void SetPinned(InodeId inode, bool pinned)
    {
        _parts.Files.SetPinned(inode, pinned ? PinMedia.Any : null, _parts.Mover.Promote);
        if (!pinned)
        {
            _state.Charged.Trim();
        }
    }

    /// <inheritdoc/>
    public void SetPinned(InodeId inode, PinMedia media) =>
        _parts.Files.SetPinned(inode, media, _parts.Mover.Promote);

    /// <inheritdoc/>
    public void Remove(FileVersion file)
    {
        _parts.Pending.Note(file, PendingChange.Remove);
        _parts.Files.Remove(file, alsoDirty: true);
    }

    /// <inheritdoc/>
    public long RemoveClean(FileVersion file)
    {
        _parts.Pending.Note(file, PendingChange.RemoveClean);
        return _parts.Files.Remove(file, alsoDirty: false);
    }

    /// <inheritdoc/>
    public long RemoveClean(FileVersion file, int firstPage, int pages) =>
        _parts.Files.RemoveClean(file, firstPage, pages);

    /// <inheritdoc/>
    public long Limit(CacheCharge charge) => _state.Charged.Limit(charge);

    /// <inheritdoc/>
    public IReadOnlyList<PageLocation> Locate(FileVersion file) => _parts.Files.Locate(file);

    /// <inheritdoc/>
    public IReadOnlyCollection<FileVersion> Files() => _parts.Files.All();

    /// <inheritdoc/>
    public IReadOnlyCollection<FileVersion> DirtyFiles() => _parts.Files.DirtyFiles();

    /// <inheritdoc/>
    public Task WaitRecoveredAsync(CancellationToken cancellationToken) =>
        _parts.Recovered.WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public PageStoreStatistics GetStatistics()
    {
        long hits = 0;
        long misses = 0;
        foreach (var shard in _state.Index.Shards)
        {
            lock (shard.Gate)
            {
                hits += shard.Hits;
                misses += shard.Misses;
            }
        }

        return new PageStoreStatistics
        {
            Tiers = [.. _state.Directories.Select(static directory => directory.Statistics())],
            Hits = hits,
            TierHits = Enum.GetValues<TierMedium>().ToDictionary(
                static m => m, m => _state.Hits.Read((int)m)),
            Misses = misses,
            Evictions = Interlocked.Read(ref _state.Evictions),
            Promotions = Interlocked.Read(ref _state.Promotions),
            Demotions = Interlocked.Read(ref _state.Demotions),
            CorruptPages = Interlocked.Read(ref _state.CorruptPages),
            CareBytes = _state.Care.All,
            ChargedBytes = _state.Charged.All,
            ChargeEvictions = _state.Charged.Evictions,
            ChargeRefusals = _state.Charged.Refusals,
            Recovering = IsRecovering,
        };
    }

    /// <summary>Stops background work, flushes the logs and closes. Leases still open keep what they map.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_closed)
        {
            _closed = true;
            while (Volatile.Read(ref _puts) > 0)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System).ConfigureAwait(false);
            }

            await _parts.CloseAsync().ConfigureAwait(false);
        }
    }

    internal static async Task<PageStore> OpenAsync(
        PageStoreOptions options, PageStoreTuning tuning, TimeProvider time, IRandomSource random,
        CancellationToken cancellationToken)
    {
        var parts = StoreOpening.Open(options, tuning, time, random, cancellationToken);
        await parts.RecoveredInline.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new PageStore(parts);
    }

    /// <summary>Completes when moves between tiers that are queued now are done.</summary>
    internal Task WaitMovedAsync(CancellationToken cancellationToken) => _parts.Mover.WaitIdleAsync(cancellationToken);

    /// <summary>How many entries the order of a principal's pages has. For tests.</summary>
    internal int ChargedOrder(int principal) => _state.Charged.OrderCount(principal);

    /// <summary>Verifies so many bytes of the disk tiers now.</summary>
    internal void Scrub(long bytes) => _parts.Scrubber.Step(bytes);

    /// <summary>Replaces every directory's log by a snapshot now.</summary>
    internal void Compact() => _parts.Compaction.CompactAll();
}
