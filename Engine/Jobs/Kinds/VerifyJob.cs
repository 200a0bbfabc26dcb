using OrleansAlluxio.Engine.Consistency;
using OrleansAlluxio.Engine.Sync;

namespace OrleansAlluxio.Engine.Jobs.Kinds;

/// <summary>
/// Verify: every cached page of a file is read, checked against its checksums, and compared with the store's bytes. A
/// page that is bad is not served again by that; pages that are not the store's are dropped. Both fail the file by
/// name.
/// </summary>
internal sealed class VerifyJob(EngineServices services) : IJobKind
{
    // Half of it waits for the store, half for the disk.
    private const int Concurrency = 16;

    // No limit; a finite number, as a pacer divides by it.
    private const double Unlimited = 1e15;

    private readonly CachedPages _pages = new(services.Pages);

    public JobKind Kind => JobKind.Verify;

    public int ConcurrencyDefault => Concurrency;

    public void Validate(JobRequest request) => JobRequests.RefuseTarget(request);

    public ValueTask<JobOutcome> EstimateAsync(JobItem item, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Compared(item.File, Cached(item.File)));

    public async ValueTask<JobOutcome> RunAsync(JobItem item, CancellationToken cancellationToken)
    {
        var file = item.File;
        var cached = services.Pages.Locate(file.Version);
        var bad = await _pages.UnsoundAsync(file, cached.Select(static p => p.Id), cancellationToken)
            .ConfigureAwait(false);
        var clean = Cached(file);
        var outcome = Compared(file, clean);
        if (outcome.BytesMoved > 0)
        {
            await CompareAsync(item, cancellationToken).ConfigureAwait(false);
        }

        return bad == 0
            ? outcome
            : throw new FabricException(
                FabricErrorKind.DataCorrupt, "verify", file.Path.Value,
                $"{bad} of its {cached.Count} cached pages failed their checksums and are not used again");
    }

    private async ValueTask CompareAsync(JobItem item, CancellationToken cancellationToken)
    {
        var file = item.File;
        var pacer = item.Pacer ?? new RatePacer(Unlimited, services.Time);
        try
        {
            var differing = await new CachedBytes(services, pacer, new ConsistencyTally())
                .DifferingAsync(file, services.Mounts.Of(file.Path), cancellationToken).ConfigureAwait(false);
            if (differing.Count > 0)
            {
                services.Pages.RemoveClean(file.Version);
                throw new FabricException(
                    FabricErrorKind.DataCorrupt, "verify", file.Path.Value,
                    $"{differing.Count} cached pages were not what the store has, the first at byte "
                    + $"{(long)differing[0] * FabricLimits.PageBytes}; the file was dropped from the cache");
            }
        }
        catch (FabricException e) when (e.Kind is FabricErrorKind.PreconditionFailed or FabricErrorKind.NotFound)
        {
            services.Invalidations.Note(file.Path);
            throw new FabricException(
                FabricErrorKind.Conflict, "verify", file.Path.Value,
                "the store has another content by now; the next access takes it over", RetryAdvice.Never, e);
        }
    }

    // Only what the store has, too, can be compared with it.
    private List<PageId> Cached(FileStatus file) => file.Persistence == PersistenceState.Persisted
        ? [.. services.Pages.Locate(file.Version).Where(static p => !p.Dirty).Select(static p => p.Id)]
        : [];

    private static JobOutcome Compared(FileStatus file, List<PageId> pages)
    {
        var (bytes, calls, last) = (0L, 0L, -2);
        foreach (var page in pages)
        {
            bytes += page.LengthBytes(file.LengthBytes);
            calls += page.Index == last + 1 ? 0 : 1;
            last = page.Index;
        }

        return new JobOutcome(bytes, calls, IsUnchanged: bytes == 0);
    }
}
