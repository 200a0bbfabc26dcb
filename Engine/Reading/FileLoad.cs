namespace OrleansAlluxio.Engine.Reading;

/// <summary>Brings one file into the cache, run by run, and stops when the cache takes no more. One use.</summary>
internal sealed class FileLoad(
    PageFiller filler, FileContent content, Func<long, CancellationToken, ValueTask>? pace)
{
    private volatile bool _isFull;

    /// <summary>Loads and returns the bytes cached at the end.</summary>
    public ValueTask<long> RunAsync(CancellationToken cancellationToken) =>
        RunAsync(new ByteRange(0, content.LengthBytes), cancellationToken);

    /// <summary>The same for the pages that a range touches.</summary>
    public async ValueTask<long> RunAsync(ByteRange range, CancellationToken cancellationToken)
    {
        var window = filler.Options.WindowPagesMax;
        var first = (int)(range.OffsetBytes / FabricLimits.PageBytes);
        var end = Math.Min(content.PageCount, FileReader.PageAfter(range.EndBytes));
        if (content.Store is not null)
        {
            var parallel = new ParallelOptions
            {
                MaxDegreeOfParallelism = filler.Options.LoadRunsMax,
                CancellationToken = cancellationToken,
            };
            var runs = (end - first + window - 1) / window;
            await Parallel.ForAsync(
                0, runs, parallel,
                (run, token) => LoadRunAsync(
                    first + (run * window), Math.Min(window, end - first - (run * window)), token))
                .ConfigureAwait(false);
        }

        var cached = 0L;
        for (var page = first; page < end; page++)
        {
            cached += filler.Pages.Contains(content.Page(page)) ? content.PageBytes(page) : 0;
        }

        return cached;
    }

    private async ValueTask LoadRunAsync(int first, int count, CancellationToken cancellationToken)
    {
        var end = Math.Min(content.PageCount, first + count);
        if (pace is not null && !_isFull)
        {
            await pace(MissingBytes(first, end), cancellationToken).ConfigureAwait(false);
        }

        for (var page = first; page < end && !_isFull; page++)
        {
            // Again while the page is neither found nor settled by a run: such a run stopped short of it.
            while (!await TryLoadPageAsync(page, end - page, cancellationToken).ConfigureAwait(false))
            {
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
    }

    private long MissingBytes(int first, int end)
    {
        var missing = 0L;
        for (var page = first; page < end; page++)
        {
            missing += filler.Pages.Contains(content.Page(page)) ? 0 : content.PageBytes(page);
        }

        return missing;
    }

    private async ValueTask<bool> TryLoadPageAsync(int page, int count, CancellationToken cancellationToken)
    {
        if (filler.Pages.Contains(content.Page(page)))
        {
            return true;
        }

        var fill = filler.JoinOrStart(content, page, count, force: false);
        if (fill is null)
        {
            return false;
        }

        // Settled, not only read: a page counts when the cache has it. The share keeps the run going, and is given
        // back even when the wait is cancelled; the bytes themselves are not needed.
        try
        {
            await fill.Settled.WaitAsync(cancellationToken).ConfigureAwait(false);
            _isFull |= fill.IsRefused;
        }
        finally
        {
            fill.Release();
        }

        return fill.Failure is { } failure ? throw ReadErrors.ForWaiter(failure) : fill.IsCached || fill.IsRefused;
    }
}
