using System.Buffers;
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

    public JobKind Kind => JobKind.Load;

    public bool Checks => true;

    public int ConcurrencyDefault => Concurrency;

    public void Validate(JobRequest request)
    {
        // Everything a request may say makes sense for it.
    }

    public ValueTask<JobOutcome> EstimateAsync(JobItem item, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Missing(item.File));

    public async ValueTask<JobOutcome> RunAsync(JobItem item, CancellationToken cancellationToken)
    {
        var file = item.File;
        var done = new JobOutcome(0, 0, IsUnchanged: true);
        for (var fill = 1; ; fill++)
        {
            var missing = Missing(file);
            if (missing.BytesMoved > 0)
            {
                await FillAsync(item, cancellationToken).ConfigureAwait(false);
                done = new JobOutcome(
                    done.BytesMoved + missing.BytesMoved, done.StoreCalls + missing.StoreCalls, IsUnchanged: false);
            }

            if (await IsSoundAsync(file, cancellationToken).ConfigureAwait(false))
            {
                return done;
            }

            if (fill == FillsMax)
            {
                throw new FabricException(
                    FabricErrorKind.DataCorrupt, "load", file.Path.Value,
                    "pages of it are bad in the cache, or gone from it, as soon as they are there");
            }
        }
    }

    public ValueTask<FabricException?> CheckAsync(JobItem item, CancellationToken cancellationToken)
    {
        var missing = Missing(item.File).BytesMoved;
        return ValueTask.FromResult(missing == 0 ? null : new FabricException(
            FabricErrorKind.NoSpace, "load", item.File.Path.Value,
            $"{missing} of its {item.File.LengthBytes} bytes are not cached any more: evicted since they were loaded, "
            + "or the file is new or another one"));
    }

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

    // Requests as the filler makes them: a run of missing pages inside one window is one.
    private JobOutcome Missing(FileStatus file)
    {
        var (bytes, calls) = (0L, 0L);
        var pages = (file.LengthBytes + FabricLimits.PageBytes - 1) / FabricLimits.PageBytes;
        var isRun = false;
        for (var page = 0; page < pages; page++)
        {
            var id = new PageId(file.Version, page);
            var isMissing = !services.Pages.Contains(id);
            isRun &= page % options.WindowPagesMax != 0;
            if (isMissing)
            {
                bytes += id.LengthBytes(file.LengthBytes);
                calls += isRun ? 0 : 1;
            }

            isRun = isMissing;
        }

        return new JobOutcome(bytes, calls, IsUnchanged: bytes == 0);
    }

    private async ValueTask<bool> IsSoundAsync(FileStatus file, CancellationToken cancellationToken)
    {
        var pages = (file.LengthBytes + FabricLimits.PageBytes - 1) / FabricLimits.PageBytes;
        for (var page = 0; page < pages; page++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!IsSound(new PageId(file.Version, page), file.LengthBytes))
            {
                return false;
            }

            if (page % options.WindowPagesMax == options.WindowPagesMax - 1)
            {
                await Task.Yield(); // A large file must not keep a thread from the others.
            }
        }

        return true;
    }

    private bool IsSound(PageId id, long fileLengthBytes)
    {
        if (!services.Pages.TryLease(id, out var lease))
        {
            return false;
        }

        using (lease)
        {
            var length = id.LengthBytes(fileLengthBytes);
            if (lease.LengthBytes != length)
            {
                return false;
            }

            if (lease.TryGetMemory(0, length, out _))
            {
                return true;
            }

            var buffer = ArrayPool<byte>.Shared.Rent(length);
            try
            {
                return lease.TryRead(0, buffer.AsSpan(0, length));
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }
}
