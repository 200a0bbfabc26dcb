using System.Collections.Concurrent;

namespace OrleansAlluxio.Engine.Reading;

/// <summary>
/// Single flight: any number of readers of a missing page wait for one run. Owns the runs: bounds how many there are
/// and how many bytes they hold, and awaits them when it is disposed.
/// </summary>
/// <remarks>
/// A page is claimed by adding it to the table, and leaves the table after its put ended. So whoever claims a page
/// first and then does not find it in the cache knows that no run has it and none has just finished: exactly one
/// store read per page.
/// </remarks>
internal sealed class PageFiller(IPageStore pages, FileReadOptions options, TimeProvider time) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<PageId, PageFill> _fills = new();
    private readonly Lock _lock = new();
    private readonly HashSet<FillRun> _runs = [];
    private readonly SemaphoreSlim _slots = new(options.RunsMax);
    private readonly CancellationTokenSource _stopping = new();
    private int _queued;
    private long _detainedBytes;
    private bool _stopped;

    public IPageStore Pages => pages;

    public FileReadOptions Options => options;

    public TimeProvider Time => time;

    public ReadCounters Counters { get; } = new();

    public StoreTags Tags { get; } = new();

    public BadContents BadContents { get; } = new();

    public ByteBudget Buffers { get; } = new(options.BufferBytesMax);

    /// <summary>Cancelled when the process stops: the only thing that ends a run early.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>
    /// A share in the fill of a page, joined or started with a run of up to <paramref name="count"/> pages that are
    /// neither cached nor being filled; the caller releases it. Null when the page turns out to be cached. <paramref
    /// name="force"/> fills it although it is cached, because it is bad there.
    /// </summary>
    public PageFill? JoinOrStart(FileContent content, int first, int count, bool force)
    {
        var id = content.Page(first);
        while (true)
        {
            if (_fills.TryGetValue(id, out var running))
            {
                if (running.TryShare())
                {
                    Counters.Add(ReadCounter.Joined);
                    return running;
                }

                continue; // It left the table before it gave its own share back, so the next look misses it.
            }

            ThrowIfFull(content);
            var claimed = Claim(content, first, count, force);
            if (claimed.Length > 0)
            {
                claimed[0].TryShare();
                Start(content, claimed, hasSlot: false);
                return claimed[0];
            }

            if (!_fills.ContainsKey(id))
            {
                return null;
            }
        }
    }

    /// <summary>
    /// Starts runs for what is missing in a range that someone will likely want soon. Left out when all slots are
    /// taken: those who wait go first.
    /// </summary>
    public void StartAhead(FileContent content, int first, int count)
    {
        var end = Math.Min(content.PageCount, first + count);
        for (var page = first; page < end; page++)
        {
            var id = content.Page(page);
            if (_fills.ContainsKey(id) || pages.Contains(id))
            {
                continue;
            }

            if (_slots.CurrentCount == 0 || !_slots.Wait(0))
            {
                return;
            }

            page += StartOne(content, page, end - page);
        }
    }

    /// <summary>
    /// Whether a reader may keep a page that the cache refused while it waits for its peer, instead of reading it
    /// again later. At most half of the buffer budget, so that such readers never stop the others. Ends with <see
    /// cref="EndDetain"/>.
    /// </summary>
    public bool TryDetain(PageFill fill)
    {
        if (Interlocked.Add(ref _detainedBytes, fill.LengthBytes) <= options.BufferBytesMax / 2)
        {
            return true;
        }

        EndDetain(fill);
        return false;
    }

    /// <summary>The reader goes on.</summary>
    public void EndDetain(PageFill fill) => Interlocked.Add(ref _detainedBytes, -fill.LengthBytes);

    /// <summary>For a run: its turn to talk to the store.</summary>
    public async ValueTask EnterAsync()
    {
        try
        {
            await _slots.WaitAsync(_stopping.Token).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _queued);
        }
    }

    /// <summary>For a run that gave its turn on: the same again.</summary>
    public ValueTask EnterAgainAsync()
    {
        Interlocked.Increment(ref _queued);
        return EnterAsync();
    }

    /// <summary>For a run: the next one's turn.</summary>
    public void Exit() => _slots.Release();

    /// <summary>For a run: the page is out of its hands.</summary>
    public void Settle(PageFill page, FabricException? failure)
    {
        _fills.TryRemove(KeyValuePair.Create(page.Id, page));
        page.Settle(failure);
    }

    /// <summary>For a run: it is over.</summary>
    public void Ended(FillRun run)
    {
        lock (_lock)
        {
            _runs.Remove(run);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Task[] running;
        lock (_lock)
        {
            _stopped = true;
            running = [.. _runs.Select(run => run.Completion)];
        }

        await _stopping.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(running).ConfigureAwait(false);
    }

    /// <summary>
    /// Starts one run with a slot that was taken for it, and returns how many pages follow its first.
    /// </summary>
    private int StartOne(FileContent content, int first, int count)
    {
        PageFill[] claimed = [];
        try
        {
            claimed = Claim(content, first, count, force: false);
        }
        finally
        {
            if (claimed.Length == 0)
            {
                _slots.Release();
            }
        }

        if (claimed.Length == 0)
        {
            return 0;
        }

        Start(content, claimed, hasSlot: true);
        return claimed.Length - 1;
    }

    /// <summary>
    /// Claims a run from a page up to the first that is cached or claimed by another; none when that is the first.
    /// </summary>
    private PageFill[] Claim(FileContent content, int first, int count, bool force)
    {
        var end = Math.Min(content.PageCount, first + Math.Clamp(count, 1, options.WindowPagesMax));
        var claimed = new List<PageFill>(end - first);
        try
        {
            for (var page = first; page < end; page++)
            {
                var claim = new PageFill(content.Page(page), content.PageBytes(page));
                var ignoresCache = force && page == first;
                if ((!ignoresCache && pages.Contains(claim.Id)) || !_fills.TryAdd(claim.Id, claim))
                {
                    break;
                }

                claimed.Add(claim);

                // Once more: it may have been filled between the look and the claim.
                if (!ignoresCache && pages.Contains(claim.Id))
                {
                    claimed.RemoveAt(claimed.Count - 1);
                    Settle(claim, failure: null);
                    break;
                }
            }
        }
        catch (Exception error)
        {
            claimed.ForEach(claim => Settle(claim, ReadErrors.Unexpected(content, error)));
            throw;
        }

        return [.. claimed];
    }

    private void Start(FileContent content, PageFill[] claimed, bool hasSlot)
    {
        var run = new FillRun(this, content, claimed);
        lock (_lock)
        {
            if (!_stopped)
            {
                if (!hasSlot)
                {
                    Interlocked.Increment(ref _queued);
                }

                _runs.Add(run);
                run.Start(hasSlot);
                return;
            }
        }

        var failure = ReadErrors.Stopping(content);
        foreach (var page in claimed)
        {
            Settle(page, failure);
        }

        if (hasSlot)
        {
            _slots.Release();
        }
    }

    private void ThrowIfFull(FileContent content)
    {
        if (Volatile.Read(ref _stopped))
        {
            throw ReadErrors.Stopping(content);
        }

        if (Volatile.Read(ref _queued) >= options.RunsQueuedMax)
        {
            throw ReadErrors.TooManyWaiting(content, options.RunsQueuedMax);
        }
    }
}
