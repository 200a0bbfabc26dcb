using OrleansAlluxio.Core.Silos;
using OrleansAlluxio.Engine.Locking;
using OrleansAlluxio.Engine.Silos;

namespace OrleansAlluxio.Engine.Sync;

/// <summary>
/// Paths that must be compared with their store before their next use. The durable ones come back after a restart, so
/// that a crash never makes a stale entry look fresh.
/// </summary>
public sealed class Invalidations(IMetastore metastore, HybridLogicalClock clock)
{
    // Each failed or interrupted change leaves one document, and each change of another cluster.
    private const int DurableMax = 20_000;

    private readonly InvalidationIndex _index = new();
    private readonly InvalidationDocuments _documents = new(metastore, DurableMax);

    // While documents fold, none may be written: one that is newer would go with those it replaced.
    private readonly TurnLock _turns = new();

    /// <summary>Who else must hear of them.</summary>
    public ISiloSpread Spread { get; set; } = NoSpread.Instance;

    /// <summary>The latest invalidation that covers a path.</summary>
    public HybridTimestamp LatestFor(FabricPath path) => _index.LatestFor(path);

    /// <summary>
    /// Invalidates one path for this process: what it was found to differ in is in no durable state either.
    /// </summary>
    public void Note(FabricPath path) => Mark(path, subtree: false, clock.Now());

    /// <summary>The same for a path and everything below.</summary>
    public void NoteSubtree(FabricPath path) => Mark(path, subtree: true, clock.Now());

    /// <summary>What another silo says is out of date.</summary>
    public void Hear(StaleNews news) => _index.Invalidate(news.Path, news.Subtree, news.At);

    /// <summary>All that is known to be out of date.</summary>
    public IReadOnlyList<StaleNews> All() => _index.All();

    /// <summary>
    /// Whether anything at, above or below a path was ever said to be out of date: a rename must take that along.
    /// </summary>
    public bool Concerns(FabricPath path) => _index.Concerns(path);

    /// <summary>Invalidates a path and everything below, durably.</summary>
    public ValueTask InvalidateAsync(FabricPath path, CancellationToken cancellationToken) =>
        InvalidateAsync([new StaleMark(path, Subtree: true)], [], cancellationToken);

    /// <summary>
    /// Invalidates paths, durably, in one transaction with other changes. Whoever looks sees them before that: when it
    /// fails, too much is asked, and the other changes are not in.
    /// </summary>
    public async ValueTask InvalidateAsync(
        IReadOnlyList<StaleMark> marks, IReadOnlyList<MetastoreChange> also, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(marks);
        var at = clock.Now();
        foreach (var mark in marks)
        {
            Apply(mark, at);
        }

        using var turn = await _turns.TakeAsync(cancellationToken).ConfigureAwait(false);
        await metastore.CommitAsync(
            [.. marks.Select(m => InvalidationDocuments.Put(m, at)), .. also], cancellationToken)
            .ConfigureAwait(false);
        _documents.Added(marks.Count);
        if (_documents.IsFull)
        {
            await _documents.FoldAsync(cancellationToken).ConfigureAwait(false);
        }

        await Spread.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Loads the durable ones at start, and makes the clock run on from them.</summary>
    public async ValueTask LoadAsync(CancellationToken cancellationToken)
    {
        foreach (var (mark, at) in await _documents.LoadAsync(cancellationToken).ConfigureAwait(false))
        {
            clock.Observe(at);
            Apply(mark, at);
        }
    }

    // What a path is belongs to its directory's listing too: the entry may have come or gone.
    private void Apply(StaleMark mark, HybridTimestamp at)
    {
        Mark(mark.Path, mark.Subtree, at);
        if (mark is { Subtree: true, Path.IsRoot: false })
        {
            Mark(mark.Path.Parent, subtree: false, at);
        }
    }

    private void Mark(FabricPath path, bool subtree, HybridTimestamp at)
    {
        _index.Invalidate(path, subtree, at);
        Spread.Stale(new StaleNews(path, subtree, at));
    }
}
