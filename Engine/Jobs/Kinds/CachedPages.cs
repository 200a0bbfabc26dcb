using System.Buffers;

namespace OrleansAlluxio.Engine.Jobs.Kinds;

/// <summary>Asks the page store about whole files, page by page.</summary>
internal sealed class CachedPages(IPageStore pages)
{
    // A large file must not keep a thread from the others.
    private const int PagesPerTurn = 16;

    public static long CountOf(FileStatus file) =>
        (file.LengthBytes + FabricLimits.PageBytes - 1) / FabricLimits.PageBytes;

    /// <summary>
    /// What is missing of a file, and in how many store requests a filler of so many pages a request gets it.
    /// </summary>
    public JobOutcome Missing(FileStatus file, int windowPages)
    {
        var (bytes, calls) = (0L, 0L);
        var count = CountOf(file);
        var isRun = false;
        for (var page = 0; page < count; page++)
        {
            var id = new PageId(file.Version, page);
            var isMissing = !pages.Contains(id);
            isRun &= page % windowPages != 0;
            if (isMissing)
            {
                bytes += id.LengthBytes(file.LengthBytes);
                calls += isRun ? 0 : 1;
            }

            isRun = isMissing;
        }

        return new JobOutcome(bytes, calls, IsUnchanged: bytes == 0);
    }

    /// <summary>How many of these pages fail their checksums, or are gone; what fails is quarantined by that.</summary>
    public async ValueTask<int> UnsoundAsync(
        FileStatus file, IEnumerable<PageId> ids, CancellationToken cancellationToken)
    {
        var (unsound, seen) = (0, 0);
        foreach (var id in ids)
        {
            cancellationToken.ThrowIfCancellationRequested();
            unsound += IsSound(id, file.LengthBytes) ? 0 : 1;
            if (++seen % PagesPerTurn == 0)
            {
                await Task.Yield();
            }
        }

        return unsound;
    }

    private bool IsSound(PageId id, long fileLengthBytes)
    {
        if (!pages.TryLease(id, out var lease))
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
