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

    public async ValueTask<JobOutcome> EstimateAsync(JobItem item, CancellationToken cancellationToken)
    {
        var missing = _pages.Missing(item.File, options.WindowPagesMax);
        return missing.IsUnchanged || await IsElsewhereAsync(item.File, cancellationToken).ConfigureAwait(false)
            ? new JobOutcome(0, 0, IsUnchanged: true)
            : missing;
    }

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

            // What other workers hold they have checked as it came.
            var pages = services.Pages.Locate(file.Version).Select(static p => p.Id);
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

    public async ValueTask<FabricException?> CheckAsync(JobItem item, CancellationToken cancellationToken)
    {
        var file = item.File;
        var missing = _pages.Missing(file, options.WindowPagesMax).BytesMoved;
        return missing == 0 || await IsElsewhereAsync(file, cancellationToken).ConfigureAwait(false)
            ? null
            : new FabricException(
                FabricErrorKind.NoSpace, "load", file.Path.Value,
                $"{missing} of its {file.LengthBytes} bytes are not cached any more: evicted since they were loaded, "
                + "or the file is new or another one");
    }

    // Whether other workers hold what this process does not.
    private async ValueTask<bool> IsElsewhereAsync(FileStatus file, CancellationToken cancellationToken)
    {
        var others = await services.RemotePages.LocateAsync(file.Version, cancellationToken).ConfigureAwait(false);
        return others.Count > 0
            && others.Sum(static p => p.Bytes)
                + services.Pages.Locate(file.Version).Sum(static p => (long)p.LengthBytes) >= file.LengthBytes;
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
        var source = reads.SourceOf(file, caller: null);
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
