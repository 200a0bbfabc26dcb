using OrleansAlluxio.Engine.Reading;

namespace OrleansAlluxio.Engine.Jobs.Kinds;

/// <summary>
/// Load: a file is done when every page of it is in the cache and every byte there has its checksum. The check at the
/// end finds files that later ones have pushed out again.
/// </summary>
internal sealed class LoadJob(EngineServices services, StatusReads reads, FileReadOptions options) : IJobKind
{
    // Twice the store requests there are at once: the next file's turn comes without a pause.
    private const int Concurrency = 64;

    // A page that is bad where it lies is read again once; bad twice is a disk, not chance.
    private const int FillsMax = 2;

    private readonly CachedPages _pages = new(services.Pages);

    public JobKind Kind => JobKind.Load;

    public bool Checks => true;

    public bool IsCountedByCheck => true;

    public int ConcurrencyDefault => Concurrency;

    public void Validate(JobRequest request) => JobRequests.RefuseTarget(request);

    public ValueTask<JobOutcome> EstimateAsync(JobItem item, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_pages.Missing(item.File, options.WindowPagesMax));

    public async ValueTask<JobOutcome> RunAsync(JobItem item, CancellationToken cancellationToken)
    {
        var file = item.File;
        var done = new JobOutcome(0, 0, IsUnchanged: true);
        for (var fill = 1; ; fill++)
        {
            var missing = _pages.Missing(file, options.WindowPagesMax);
            if (missing.BytesMoved > 0)
            {
                await FillAsync(item, cancellationToken).ConfigureAwait(false);
                done = new JobOutcome(
                    done.BytesMoved + missing.BytesMoved, done.StoreCalls + missing.StoreCalls, IsUnchanged: false);
            }

            var pages = Enumerable.Range(0, (int)CachedPages.CountOf(file)).Select(i => new PageId(file.Version, i));
            if (await _pages.UnsoundAsync(file, pages, cancellationToken).ConfigureAwait(false) == 0)
            {
                return done;
            }

            if (fill == FillsMax)
            {
                throw NotSound(file);
            }
        }
    }

    public ValueTask<FabricException?> CheckAsync(JobItem item, CancellationToken cancellationToken)
    {
        var missing = _pages.Missing(item.File, options.WindowPagesMax).BytesMoved;
        return ValueTask.FromResult(missing == 0 ? null : new FabricException(
            FabricErrorKind.NoSpace, "load", item.File.Path.Value,
            $"{missing} of its {item.File.LengthBytes} bytes are not cached any more: evicted since they were loaded, "
            + "or the file is new or another one"));
    }

    private FabricException NotSound(FileStatus file) =>
        _pages.Missing(file, options.WindowPagesMax).BytesMoved is > 0 and var missing
            ? new FabricException(
                FabricErrorKind.NoSpace, "load", file.Path.Value,
                $"the cache drops it as it comes: {missing} of its {file.LengthBytes} bytes are gone again")
            : new FabricException(
                FabricErrorKind.DataCorrupt, "load", file.Path.Value,
                "pages of it fail their checksums in the cache as soon as they are there");

    private async ValueTask FillAsync(JobItem item, CancellationToken cancellationToken)
    {
        var file = item.File;
        var source = reads.SourceOf(file);
        var cached = await services.Reads
            .LoadAsync(file, source, item.PaceAsync, cancellationToken).ConfigureAwait(false);
        if (cached < file.LengthBytes)
        {
            throw source.Store is null
                ? new FabricException(
                    FabricErrorKind.DataLost, "load", file.Path.Value,
                    "only the fabric had it, and its cache has lost pages")
                : new FabricException(
                    FabricErrorKind.NoSpace, "load", file.Path.Value,
                    $"the cache took {cached} of its {file.LengthBytes} bytes and no more", RetryAdvice.Never);
        }
    }
}
