using OrleansAlluxio.Engine.Mounts;
using OrleansAlluxio.Engine.Sync;

namespace OrleansAlluxio.Engine.Consistency;

/// <summary>
/// Compares the cached pages of a file with the store's bytes: neighbouring pages by one read, each page by itself, so
/// many bytes a second over all files.
/// </summary>
internal sealed class CachedBytes(EngineServices services, RatePacer pacer, ConsistencyTally tally)
{
    /// <summary>
    /// The pages whose bytes are not the store's. PreconditionFailed when the store has another content by now.
    /// </summary>
    public async ValueTask<IReadOnlyList<int>> DifferingAsync(
        FileStatus file, Mount mount, CancellationToken cancellationToken)
    {
        var pages = services.Pages.Locate(file.Version).Where(static p => !p.Dirty).Select(static p => p.Id).ToList();
        var differing = new List<int>();
        for (var first = 0; first < pages.Count;)
        {
            var next = first + 1;
            while (next < pages.Count && pages[next].Index == pages[next - 1].Index + 1)
            {
                next++;
            }

            await CompareAsync(file, mount, pages.GetRange(first, next - first), differing, cancellationToken)
                .ConfigureAwait(false);
            first = next;
        }

        return differing;
    }

    private async ValueTask CompareAsync(
        FileStatus file, Mount mount, List<PageId> pages, List<int> differing, CancellationToken cancellationToken)
    {
        var last = pages[^1];
        var length = last.OffsetBytes + last.LengthBytes(file.LengthBytes) - pages[0].OffsetBytes;
        if (length <= 0)
        {
            return;
        }

        var stream = await mount.Store.OpenReadAsync(
            new UfsReadRequest
            {
                Path = mount.StorePath(file.Path),
                OffsetBytes = pages[0].OffsetBytes,
                LengthBytes = length,
                Expected = file.Fingerprint,
            },
            cancellationToken).ConfigureAwait(false);
        await using var open = stream.ConfigureAwait(false);
        var theirs = new byte[FabricLimits.PageBytes];
        var ours = new byte[FabricLimits.PageBytes];
        foreach (var page in pages)
        {
            var bytes = page.LengthBytes(file.LengthBytes);
            await pacer.TakeAsync(bytes, cancellationToken).ConfigureAwait(false);
            await stream.ReadExactlyAsync(theirs.AsMemory(0, bytes), cancellationToken).ConfigureAwait(false);

            // Evicted meanwhile, or bad and quarantined by its own checksum: nobody will be given these bytes.
            if (!TryRead(page, ours.AsSpan(0, bytes)))
            {
                continue;
            }

            tally.Page(bytes);
            if (!ours.AsSpan(0, bytes).SequenceEqual(theirs.AsSpan(0, bytes)))
            {
                differing.Add(page.Index);
            }
        }
    }

    private bool TryRead(PageId page, Span<byte> destination)
    {
        if (!services.Pages.TryLease(page, out var lease))
        {
            return false;
        }

        using (lease)
        {
            return lease.LengthBytes == destination.Length && lease.TryRead(0, destination);
        }
    }
}
