using System.IO.Pipelines;

namespace OrleansAlluxio.Engine.Reading;

/// <summary>
/// Copies a range into a pipe: pages are read straight into the pipe's own memory in steps, each flushed, and nothing
/// is held while the peer is slow. One use.
/// </summary>
internal sealed class PipeCopy(
    FileReader reader, PipeWriter destination, ByteRange range, CancellationToken cancellationToken)
{
    // Measured over Kestrel: 64-128 KiB steps are fastest. Steps end at checksum segments, so that each is verified
    // once.
    private const int StepBytes = FabricLimits.SegmentBytes;

    private long _position = range.OffsetBytes;

    private enum StepEnd
    {
        /// <summary>The page, or the range, is copied.</summary>
        PageDone,

        /// <summary>The flush has to be awaited.</summary>
        FlushPending,

        /// <summary>Nobody reads the pipe any more.</summary>
        PeerGone,

        /// <summary>The cached page failed its checksum.</summary>
        PageBad,
    }

    public async ValueTask RunAsync()
    {
        var demandEnd = FileReader.PageAfter(range.EndBytes);
        var looks = 0;
        var startsCall = true;
        while (_position < range.EndBytes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var before = _position;
            var id = PageId.Of(reader.Content.File, _position);
            var plan = reader.Advise(id.Index, demandEnd, startsCall);
            startsCall = false;
            var end = CopyCached(id, plan, out var flush, out var isFound);
            if (end == StepEnd.FlushPending)
            {
                end = IsGone(await flush.ConfigureAwait(false)) ? StepEnd.PeerGone : StepEnd.PageDone;
            }
            else if (!isFound || end == StepEnd.PageBad)
            {
                var search = new PageSearch(id.Index, ++looks, end == StepEnd.PageBad, plan);
                end = await CopyFilledAsync(search).ConfigureAwait(false);
            }

            if (end == StepEnd.PeerGone)
            {
                return;
            }

            looks = _position > before ? 0 : looks;
        }
    }

    private static bool IsGone(in FlushResult flush) => flush.IsCompleted || flush.IsCanceled;

    /// <summary>From a tier. The lease ends here, before any flush is awaited.</summary>
    private StepEnd CopyCached(PageId id, in ReadAheadPlan plan, out ValueTask<FlushResult> flush, out bool isFound)
    {
        flush = default;
        isFound = reader.Filler.Pages.TryLease(id, out var lease);
        if (!isFound)
        {
            return StepEnd.PageDone;
        }

        var from = _position;
        using (lease)
        {
            reader.GoAhead(plan);
            var end = CopySteps(id, lease, fill: null, out flush);
            if (_position > from)
            {
                reader.NoteHit(_position - from);
            }

            if (end == StepEnd.PageBad)
            {
                reader.NoteBad();
            }

            return end;
        }
    }

    /// <summary>
    /// From a run. The share is given back before a flush is awaited, unless the cache refused the page.
    /// </summary>
    private async ValueTask<StepEnd> CopyFilledAsync(PageSearch search)
    {
        var fill = await reader.FillAsync(search, cancellationToken).ConfigureAwait(false);
        if (fill is null)
        {
            return StepEnd.PageDone;
        }

        var end = CopyFilled(fill, out var flush);
        while (end == StepEnd.FlushPending)
        {
            var keeps = (search.IsBad || !fill.IsCached) && reader.Filler.TryDetain(fill);
            if (!keeps)
            {
                reader.GiveBack(fill);
                return IsGone(await flush.ConfigureAwait(false)) ? StepEnd.PeerGone : StepEnd.PageDone;
            }

            var isGone = await FlushDetainedAsync(fill, flush).ConfigureAwait(false);
            end = isGone ? StepEnd.PeerGone : CopyFilled(fill, out flush);
        }

        reader.GiveBack(fill);
        return end;
    }

    private StepEnd CopyFilled(PageFill fill, out ValueTask<FlushResult> flush)
    {
        try
        {
            return CopySteps(fill.Id, lease: null, fill, out flush);
        }
        catch
        {
            reader.GiveBack(fill); // The pipe's own failure.
            throw;
        }
    }

    private async ValueTask<bool> FlushDetainedAsync(PageFill fill, ValueTask<FlushResult> flush)
    {
        try
        {
            return IsGone(await flush.ConfigureAwait(false));
        }
        catch
        {
            reader.GiveBack(fill);
            throw;
        }
        finally
        {
            reader.Filler.EndDetain(fill);
        }
    }

    /// <summary>
    /// Copies until the page or the range ends or a flush does not complete at once. Exactly one source is given.
    /// </summary>
    private StepEnd CopySteps(PageId id, PageLease? lease, PageFill? fill, out ValueTask<FlushResult> flush)
    {
        flush = default;
        reader.ThrowIfSuspect();
        var pageEnd = Math.Min(range.EndBytes, id.OffsetBytes + reader.Content.PageBytes(id.Index));
        while (_position < pageEnd)
        {
            var inPage = (int)(_position - id.OffsetBytes);
            var step = (int)Math.Min(StepBytes - (inPage % StepBytes), pageEnd - _position);
            var target = destination.GetSpan(step)[..step];
            if (lease is null)
            {
                fill!.Bytes.Span.Slice(inPage, step).CopyTo(target);
            }
            else if (!lease.TryRead(inPage, target))
            {
                return StepEnd.PageBad; // Not advanced: the pipe never shows these bytes.
            }
            else
            {
                reader.SeeHit(); // Before the flush: the gateway's headers leave with it.
            }

            destination.Advance(step);
            _position += step;
            var flushing = destination.FlushAsync(cancellationToken);
            if (!flushing.IsCompletedSuccessfully)
            {
                flush = flushing;
                return StepEnd.FlushPending;
            }

            if (IsGone(flushing.Result))
            {
                return StepEnd.PeerGone;
            }
        }

        return StepEnd.PageDone;
    }
}
