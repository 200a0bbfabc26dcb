namespace OrleansAlluxio.BlockStore;

/// <summary>
/// Pages in tiers: the one store that everything reads from and writes to. Thread-safe. What a page id names never
/// changes, so there is no overwrite. All calls are local and never wait for an under store.
/// </summary>
public interface IPageStore : IAsyncDisposable
{
    /// <summary>Finds a page and holds it. False is a miss. Counts a touch for eviction and promotion.</summary>
    bool TryLease(PageId id, out PageLease lease);

    /// <summary>Whether a page is there, without counting a touch.</summary>
    bool Contains(PageId id);

    /// <summary>
    /// Takes a page in, evicting as policies allow. The bytes are lent until the task completes. Idempotent. A dirty
    /// page put over a clean one becomes dirty. Acknowledged only when the asked durability holds.
    /// </summary>
    ValueTask<PagePutOutcome> PutAsync(
        PageId id, ReadOnlyMemory<byte> bytes, PagePutOptions options, CancellationToken cancellationToken);

    /// <summary>
    /// The pages of that content are persisted now, and may be evicted. Survives a restart at the latest when flushed.
    /// </summary>
    void MarkClean(FileVersion file);

    /// <summary>
    /// Exempts a file's pages, present and future, of every version from eviction, or lifts that. Pins take a bounded
    /// share of each directory: what does not fit is cached like any other page.
    /// </summary>
    void SetPinned(InodeId inode, bool pinned);

    /// <summary>
    /// Pins to media: pages come into such tiers first, clean ones elsewhere move there in the background, and only
    /// those there are exempt from eviction.
    /// </summary>
    void SetPinned(InodeId inode, PinMedia media) => SetPinned(inode, pinned: true);

    /// <summary>
    /// Forgets every page of that content, dirty or not. Slots in use are freed when their leases end.
    /// </summary>
    void Remove(FileVersion file);

    /// <summary>Forgets the clean pages of that content and returns how many bytes that freed.</summary>
    long RemoveClean(FileVersion file);

    /// <summary>
    /// The same for so many pages from one on. Those that a start has not found yet may turn up all the same.
    /// </summary>
    long RemoveClean(FileVersion file, int firstPage, int pages);

    /// <summary>
    /// Limits what pages charged to a principal take, from now on and until a later word; the coldest that may leave do
    /// so at once. Returns the bytes that they take then.
    /// </summary>
    long Limit(Core.Workers.CacheCharge charge);

    /// <summary>The pages of that content in order of their index.</summary>
    IReadOnlyList<PageLocation> Locate(FileVersion file);

    /// <summary>Every content that has pages now; what changes meanwhile may be in it or not.</summary>
    IReadOnlyCollection<FileVersion> Files();

    /// <summary>Every content that has dirty pages; complete only after <see cref="WaitRecoveredAsync"/>.</summary>
    IReadOnlyCollection<FileVersion> DirtyFiles();

    /// <summary>
    /// Completes when the index holds everything that was on disk at start. Serving does not wait for it.
    /// </summary>
    Task WaitRecoveredAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Bytes that dirty pages may still take before puts are <see cref="PagePutOutcome.Full"/>: a writer's quota.
    /// </summary>
    long DirtyBytesFree { get; }

    /// <summary>Counters and tier states.</summary>
    PageStoreStatistics GetStatistics();
}
