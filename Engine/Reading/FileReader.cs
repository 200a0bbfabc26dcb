using System.IO.Pipelines;
using OrleansAlluxio.Core.Diagnostics;

namespace OrleansAlluxio.Engine.Reading;

/// <summary>One reader of one content. Pages come from tiers where they are, else from the filler.</summary>
internal sealed class FileReader(PageFiller filler, FileStatus status, FileContent content) : IFabricReader
{
    // After so many vain looks into a cache that says it has the page, it is read from the store all the same.
    private const int CacheLooksMax = 3;

    // 4 GiB, in a tenth of a millisecond.
    private const int ExpectedPagesMax = 4096;
    private const int SawHit = 1;
    private const int SawMiss = 2;

    private readonly int _verdicts = filler.BadContents.Count;
    private ReadAheadState _ahead = ReadAheadState.Start;
    private int _advising;
    private int _lastPage = -1;
    private int _seen;
    private bool _refused;
    private bool _closed;

    /// <inheritdoc/>
    public FileStatus Status => status;

    /// <inheritdoc/>
    public CacheOutcome Outcome => OutcomeOf(Volatile.Read(ref _seen));

    internal PageFiller Filler => filler;

    internal FileContent Content => content;

    /// <inheritdoc/>
    public CacheOutcome Expect(ByteRange range)
    {
        var first = (int)(range.OffsetBytes / FabricLimits.PageBytes);
        var end = Math.Min(PageAfter(range.EndBytes), first + ExpectedPagesMax);
        var seen = 0;
        for (var index = first; index < end && seen != (SawHit | SawMiss); index++)
        {
            seen |= filler.Pages.Contains(new PageId(content.File, index)) ? SawHit : SawMiss;
        }

        return OutcomeOf(seen);
    }

    /// <inheritdoc/>
    public ValueTask<int> ReadAsync(long offsetBytes, Memory<byte> destination, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        ArgumentOutOfRangeException.ThrowIfNegative(offsetBytes);
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<int>(cancellationToken);
        }

        var wanted = (int)Math.Clamp(content.LengthBytes - offsetBytes, 0, destination.Length);
        var done = ReadCached(offsetBytes, destination.Span[..wanted], startsCall: true, out var missing);
        if (done == wanted)
        {
            ThrowIfSuspect();
            return new ValueTask<int>(done);
        }

        return ReadOnAsync(offsetBytes, destination[..wanted], done, missing, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask CopyToAsync(ByteRange range, PipeWriter destination, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        ArgumentNullException.ThrowIfNull(destination);
        if (range.OffsetBytes < 0 || range.LengthBytes < 0
            || range.LengthBytes > content.LengthBytes - range.OffsetBytes)
        {
            throw ReadErrors.OutsideFile(content, range);
        }

        return SpanRun.InAsync(
            "tier copy", null, new PipeCopy(this, destination, range, cancellationToken),
            static c => c.RunAsync());
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _closed = true; // Runs belong to the filler: there is nothing to end here.
        return default;
    }

    /// <summary>The page after the last one that bytes up to an end lie in.</summary>
    internal static int PageAfter(long endBytes) =>
        (int)((endBytes + FabricLimits.PageBytes - 1) / FabricLimits.PageBytes);

    /// <summary>Notes the touch of a page and says what to ask the store for.</summary>
    internal ReadAheadPlan Advise(int page, int demandEndPage, bool startsCall)
    {
        // Reads inside the page touched last have nothing to decide. Advice is optional: of two calls at once one
        // goes without.
        if ((page == Volatile.Read(ref _lastPage) && page + 1 >= demandEndPage)
            || Interlocked.Exchange(ref _advising, 1) != 0)
        {
            return default;
        }

        var access = new ReadAheadAccess(page, demandEndPage, startsCall);
        var plan = ReadAhead.Decide(_ahead, access, content.PageCount, filler.Options.WindowPagesMax);
        _ahead = plan.Next;
        Volatile.Write(ref _lastPage, page);
        Volatile.Write(ref _advising, 0);

        // What the cache refuses would be read twice.
        return !content.CanFill || Volatile.Read(ref _refused) ? default : plan;
    }

    /// <summary>Starts the planned read-ahead, for a page that was found.</summary>
    internal void GoAhead(in ReadAheadPlan plan)
    {
        if (plan.AheadPages > 0)
        {
            filler.StartAhead(content, plan.AheadFromPage, plan.AheadPages);
        }
    }

    /// <summary>
    /// Waits for a page from the store; the caller gives the share back through <see cref="GiveBack"/>. Null: look
    /// into the cache again.
    /// </summary>
    internal async ValueTask<PageFill?> FillAsync(PageSearch search, CancellationToken cancellationToken)
    {
        if (content.Store is null
            && await WaitForOwnPageAsync(search, cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        var force = search.IsBad || search.Looks > CacheLooksMax;
        var demand = Math.Max(1, search.Plan.DemandPages);
        var fill = filler.JoinOrStart(content, search.Page, demand, force);

        FillEnd end;
        try
        {
            // The gaps that the run had to stop at, too. After it, so that it comes first.
            var aheadEnd = Math.Max(search.Page + demand, search.Plan.AheadFromPage + search.Plan.AheadPages);
            filler.StartAhead(content, search.Page + 1, aheadEnd - search.Page - 1);
            if (fill is null)
            {
                return null;
            }

            end = await fill.Ended.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            fill?.Release();
            throw;
        }

        if (end == FillEnd.Bytes)
        {
            NoteMiss();
            return fill;
        }

        var failure = fill.Failure;
        fill.Release();
        return failure is null ? null : throw ReadErrors.ForWaiter(failure);
    }

    /// <summary>Ends the use of a fill and remembers whether the cache took it.</summary>
    internal void GiveBack(PageFill fill)
    {
        Volatile.Write(ref _refused, fill.IsRefused);
        fill.Release();
    }

    /// <summary>After a page was found, before its bytes count: none of the earlier ones may be bad.</summary>
    internal void ThrowIfSuspect()
    {
        if (filler.BadContents.Since(_verdicts, content.File))
        {
            throw ReadErrors.Suspect(content);
        }
    }

    internal void NoteHit(long bytes)
    {
        filler.Counters.Add(ReadCounter.Hits);
        filler.Counters.Add(ReadCounter.CacheBytes, bytes);
        Note(SawHit);
    }

    /// <summary>Bytes of a tier are about to be handed out.</summary>
    internal void SeeHit() => Note(SawHit);

    internal void NoteBad() => filler.Counters.Add(ReadCounter.Corrupt);

    /// <summary>
    /// Without a store a missing page is lost, but not before the index holds all that is on disk, nor where others may
    /// have a copy: true when this process is to be looked at again, false when they are to be asked.
    /// </summary>
    private async ValueTask<bool> WaitForOwnPageAsync(PageSearch search, CancellationToken cancellationToken)
    {
        if (search.IsBad)
        {
            return content.CanFill ? false : throw ReadErrors.OnlyCopyCorrupt(content, search.Page);
        }

        await filler.Pages.WaitRecoveredAsync(cancellationToken).ConfigureAwait(false);
        if (search.Looks <= 1)
        {
            return true;
        }

        if (content.CanFill)
        {
            return false;
        }

        throw await content.FollowAsync(cancellationToken).ConfigureAwait(false) == ContentFate.Gone
            ? ReadErrors.Replaced(content, null)
            : ReadErrors.Lost(content, search.Page);
    }

    private static CacheOutcome OutcomeOf(int seen) => seen switch
    {
        0 => CacheOutcome.None,
        SawHit => CacheOutcome.Hit,
        SawMiss => CacheOutcome.Miss,
        _ => CacheOutcome.Partial,
    };

    private void NoteMiss()
    {
        filler.Counters.Add(ReadCounter.Misses);
        Note(SawMiss);
    }

    private void Note(int flag)
    {
        if ((Volatile.Read(ref _seen) & flag) == 0)
        {
            Interlocked.Or(ref _seen, flag);
        }
    }

    /// <summary>Reads from tiers until a page is missing or bad. Synchronous: the whole of a hot read.</summary>
    private int ReadCached(long offsetBytes, Span<byte> destination, bool startsCall, out PageSearch missing)
    {
        missing = default;
        var done = 0;
        var demandEnd = PageAfter(offsetBytes + destination.Length);
        while (done < destination.Length)
        {
            var at = offsetBytes + done;
            var id = PageId.Of(content.File, at);
            var plan = Advise(id.Index, demandEnd, startsCall && done == 0);
            missing = new PageSearch(id.Index, Looks: 1, IsBad: false, plan);
            if (!filler.Pages.TryLease(id, out var lease))
            {
                break;
            }

            using (lease)
            {
                var inPage = (int)(at - id.OffsetBytes);
                var step = Math.Min(destination.Length - done, content.PageBytes(id.Index) - inPage);
                if (!lease.TryRead(inPage, destination.Slice(done, step)))
                {
                    NoteBad();
                    missing = missing with { IsBad = true };
                    break;
                }

                NoteHit(step);
                done += step;
            }

            GoAhead(plan);
        }

        return done;
    }

    private async ValueTask<int> ReadOnAsync(
        long offsetBytes, Memory<byte> destination, int done, PageSearch missing, CancellationToken cancellationToken)
    {
        while (done < destination.Length)
        {
            var before = done;
            var looks = missing.Looks;
            var fill = await FillAsync(missing, cancellationToken).ConfigureAwait(false);
            if (fill is not null)
            {
                done += CopyAndGiveBack(fill, offsetBytes + done, destination.Span[done..]);
            }

            done += ReadCached(offsetBytes + done, destination.Span[done..], startsCall: false, out missing);
            missing = missing with { Looks = done > before ? 1 : looks + 1 };
        }

        ThrowIfSuspect();
        return done;
    }

    private int CopyAndGiveBack(PageFill fill, long offsetBytes, Span<byte> destination)
    {
        try
        {
            var bytes = fill.Bytes.Span[(int)(offsetBytes - fill.Id.OffsetBytes)..];
            var step = Math.Min(bytes.Length, destination.Length);
            bytes[..step].CopyTo(destination);
            return step;
        }
        finally
        {
            GiveBack(fill);
        }
    }
}
