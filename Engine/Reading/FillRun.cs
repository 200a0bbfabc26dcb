using System.Buffers;

namespace OrleansAlluxio.Engine.Reading;

/// <summary>
/// One request to the store for a run of missing pages, streamed page by page: each is handed to its readers as soon
/// as it is complete and then put into the cache. Owned by the filler, never by a reader, so no reader's cancellation
/// ends it.
/// </summary>
internal sealed class FillRun(PageFiller filler, FileContent content, PageFill[] pages)
{
    private const int ScratchBytes = 64 << 10;

    // A content that is moved under every one of so many reads is being renamed in a loop.
    private const int MovesMax = 8;

    // The first page that has not ended; what a second request starts from.
    private int _next;
    private bool _isFinal;
    private bool _hasTurn;

    /// <summary>The run's task. It settles every page whatever happens, and fails only on a bug in that.</summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    /// <summary>Starts it off the caller's thread: a store may block on its disk, and a reader must not.</summary>
    public void Start(bool hasSlot) => Completion = Task.Run(() => ExecuteAsync(hasSlot));

    private async Task ExecuteAsync(bool hasSlot)
    {
        _hasTurn = hasSlot;
        FabricException? failure = null;
        try
        {
            if (!_hasTurn)
            {
                await filler.EnterAsync().ConfigureAwait(false);
                _hasTurn = true;
            }

            await StreamWithRetryAsync().ConfigureAwait(false);
        }
        catch (Exception error)
        {
            // Everyone who waits must hear of any failure, a bug included: this is where it becomes theirs.
            failure = Describe(error);
            filler.Counters.Add(ReadCounter.Failed);
        }
        finally
        {
            for (; _next < pages.Length; _next++)
            {
                filler.Settle(pages[_next], failure);
            }

            if (_hasTurn)
            {
                filler.Exit();
            }

            filler.Ended(this);
        }
    }

    private async Task StreamWithRetryAsync()
    {
        using var check = ContentCheck.For(content, pages.Length, filler.Tags);
        var moves = 0;
        var isSecond = false;
        while (true)
        {
            try
            {
                await StreamAsync(check).ConfigureAwait(false);
                return;
            }
            catch (FabricException error) when (
                error.Kind == FabricErrorKind.DataCorrupt && !_isFinal && !isSecond)
            {
                // Once more, from the page that failed: the pages before it were whole.
                isSecond = true;
            }
            catch (FabricException error) when (MayHaveMoved(error) && moves < MovesMax)
            {
                // The same, from where the content is now.
                moves++;
                if (!await TryFollowAsync(error).ConfigureAwait(false))
                {
                    throw;
                }
            }
        }
    }

    private bool MayHaveMoved(FabricException error) =>
        error.Kind is FabricErrorKind.PreconditionFailed or FabricErrorKind.NotFound
        || (error.Kind == FabricErrorKind.DataLost && content.Store is null);

    /// <summary>
    /// Whether the content is to be read elsewhere by now. Conflict when the fabric has replaced or removed it: then it
    /// knows, and nothing is out of date.
    /// </summary>
    private async ValueTask<bool> TryFollowAsync(FabricException cause)
    {
        // What is waited for may need a turn itself.
        filler.Exit();
        _hasTurn = false;
        var fate = await FollowAsync().ConfigureAwait(false);
        if (fate == ContentFate.Gone)
        {
            throw ReadErrors.Replaced(content, cause);
        }

        await filler.EnterAgainAsync().ConfigureAwait(false);
        _hasTurn = true;
        return fate == ContentFate.Moved;
    }

    private async ValueTask<ContentFate> FollowAsync()
    {
        var limit = filler.Options.StoreStallMax;
        using var timer = new CancellationTokenSource(limit, filler.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, filler.Stopping);
        try
        {
            return await content.FollowAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException error) when (!filler.Stopping.IsCancellationRequested)
        {
            throw ReadErrors.ChangeStalled(content, limit, error);
        }
    }

    private async Task StreamAsync(ContentCheck? check)
    {
        var reading = await OpenAsync(_next).ConfigureAwait(false);
        await using (reading.ConfigureAwait(false))
        {
            while (_next < pages.Length)
            {
                var page = pages[_next];
                var buffer = await filler.Buffers.RentAsync(page.LengthBytes, filler.Stopping).ConfigureAwait(false);
                try
                {
                    await ReadPageAsync(reading, buffer.Memory, check).ConfigureAwait(false);
                }
                catch
                {
                    buffer.Dispose();
                    throw;
                }

                page.Complete(buffer);
                if (!await TryAdmitAsync(page).ConfigureAwait(false) && _next < pages.Length && !pages[_next].IsWanted)
                {
                    return; // What the cache does not take and nobody waits for is not worth the store's time.
                }
            }
        }
    }

    private ValueTask<StoreReading> OpenAsync(int firstPage)
    {
        var first = pages[firstPage].Id.OffsetBytes;
        var end = pages[^1].Id.OffsetBytes + pages[^1].LengthBytes;
        return StoreReading.OpenAsync(content, filler, new ByteRange(first, end - first), filler.Stopping);
    }

    /// <summary>
    /// Reads one page; the last one only counts when nothing follows it and the whole is what its tag says.
    /// </summary>
    private async ValueTask ReadPageAsync(StoreReading reading, Memory<byte> page, ContentCheck? check)
    {
        await reading.ReadExactlyAsync(page).ConfigureAwait(false);
        var isLast = _next == pages.Length - 1;
        if (isLast)
        {
            await reading.ExpectEndAsync().ConfigureAwait(false);
        }

        check?.Append(page.Span);
        if (isLast && check is not null)
        {
            await VerifyAsync(check, page).ConfigureAwait(false);
        }
    }

    private async ValueTask<bool> TryAdmitAsync(PageFill page)
    {
        try
        {
            var outcome = content.KeepsPages
                ? await filler.Pages
                    .PutAsync(page.Id, page.Bytes, content.PutOptions, filler.Stopping).ConfigureAwait(false)
                : PagePutOutcome.NotAdmitted;
            page.NoteOutcome(outcome);
            return page.IsCached;
        }
        catch
        {
            page.NoteOutcome(PagePutOutcome.Failed);
            throw;
        }
        finally
        {
            // Ended for this run, even when the put threw: its readers have the bytes.
            _next++;
            filler.Settle(page, failure: null);
        }
    }

    private async ValueTask VerifyAsync(ContentCheck check, Memory<byte> lastPage)
    {
        var store = content.Store!;
        var first = check.Finish();
        if (ContentCheck.Matches(first, content.ContentTag))
        {
            filler.Tags.NoteMatch(store);
            return;
        }

        var second = await ReadAgainAsync(check, lastPage).ConfigureAwait(false);
        switch (ContentCheck.Judge(first, second, content.ContentTag))
        {
            case ContentVerdict.TagIsNoMd5:
                filler.Tags.NoteMismatch(store);
                filler.Counters.Add(ReadCounter.TagsMismatched);
                return;
            case ContentVerdict.SecondIsRight when pages.Length == 1:
                filler.Tags.NoteMatch(store);
                return; // The buffer holds the second read.
            default:
                _isFinal = true;
                filler.BadContents.Note(content.File);
                filler.Pages.RemoveClean(content.File);
                throw ReadErrors.WrongContent(content, first);
        }
    }

    /// <summary>
    /// Reads the object whole again, the last page into the buffer of the first read, and returns its MD5.
    /// </summary>
    private async ValueTask<string> ReadAgainAsync(ContentCheck check, Memory<byte> lastPage)
    {
        var scratch = ArrayPool<byte>.Shared.Rent(ScratchBytes);
        var reading = await OpenAsync(firstPage: 0).ConfigureAwait(false);
        try
        {
            for (var left = pages[^1].Id.OffsetBytes; left > 0;)
            {
                var step = scratch.AsMemory(0, (int)Math.Min(left, ScratchBytes));
                await reading.ReadExactlyAsync(step).ConfigureAwait(false);
                check.Append(step.Span);
                left -= step.Length;
            }

            await reading.ReadExactlyAsync(lastPage).ConfigureAwait(false);
            await reading.ExpectEndAsync().ConfigureAwait(false);
            check.Append(lastPage.Span);
            return check.Finish();
        }
        finally
        {
            await reading.DisposeAsync().ConfigureAwait(false);
            ArrayPool<byte>.Shared.Return(scratch);
        }
    }

    private FabricException Describe(Exception error)
    {
        if (filler.Stopping.IsCancellationRequested)
        {
            return ReadErrors.Stopping(content);
        }

        if (error is not FabricException known)
        {
            return ReadErrors.Unexpected(content, error);
        }

        if (known.Kind is not (FabricErrorKind.PreconditionFailed or FabricErrorKind.NotFound))
        {
            return known;
        }

        try
        {
            content.NotifyChanged();
            return ReadErrors.Changed(content, known);
        }
        catch (Exception broken) when (broken is not OutOfMemoryException)
        {
            return ReadErrors.Unexpected(content, broken);
        }
    }
}
