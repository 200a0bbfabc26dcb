using System.Buffers;
using OrleansAlluxio.Engine.Mounts;

namespace OrleansAlluxio.Engine.Sync;

/// <summary>
/// Tells whether a file of a store still has the bytes that the cache holds, where its fingerprint leaves that open.
/// Only the whole proves it: a reader may have seen a page that is no longer cached. So the answer is no where a page
/// is missing, which costs a refill, as it is for a file too long to be read back.
/// </summary>
internal sealed class ContentComparison(EngineServices services)
{
    // Both sides in pieces, so that memory does not grow with the file.
    private const int PieceBytes = 256 << 10;

    /// <summary>
    /// Whether the bytes are the same. Fails as the store does, but for a file that changes or goes meanwhile: that is
    /// not the same.
    /// </summary>
    public async ValueTask<bool> IsSameAsync(
        FileStatus known, Fingerprint observed, Mount mount, CancellationToken cancellationToken)
    {
        if (known is not { Persistence: PersistenceState.Persisted, Fingerprint: { } fingerprint }
            || !fingerprint.MayBeSameContent(observed) || known.LengthBytes != observed.LengthBytes
            || known.LengthBytes > services.Settings.CompareBytesMax || !IsCached(known))
        {
            return false;
        }

        if (known.LengthBytes == 0)
        {
            return true;
        }

        try
        {
            var request = new UfsReadRequest
            {
                Path = mount.StorePath(known.Path),
                OffsetBytes = 0,
                LengthBytes = known.LengthBytes,
                Expected = observed,
            };
            var stored = await mount.Store.OpenReadAsync(request, cancellationToken).ConfigureAwait(false);
            await using (stored.ConfigureAwait(false))
            {
                return await IsSameAsync(known, stored, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (FabricException e) when (e.Kind is FabricErrorKind.PreconditionFailed or FabricErrorKind.NotFound
            or FabricErrorKind.InvalidRange or FabricErrorKind.DataCorrupt or FabricErrorKind.IsADirectory)
        {
            return false;
        }
        catch (EndOfStreamException)
        {
            return false; // It is shorter than the store said.
        }
    }

    private bool IsCached(FileStatus known)
    {
        for (var offset = 0L; offset < known.LengthBytes; offset += FabricLimits.PageBytes)
        {
            if (!services.Pages.Contains(PageAt(known, offset)))
            {
                return false;
            }
        }

        return true;
    }

    private async ValueTask<bool> IsSameAsync(FileStatus known, Stream stored, CancellationToken cancellationToken)
    {
        var theirs = ArrayPool<byte>.Shared.Rent(PieceBytes);
        var ours = ArrayPool<byte>.Shared.Rent(PieceBytes);
        try
        {
            for (var offset = 0L; offset < known.LengthBytes;)
            {
                var inPage = (int)(offset % FabricLimits.PageBytes);
                var length = (int)Math.Min(
                    Math.Min(PieceBytes, FabricLimits.PageBytes - inPage), known.LengthBytes - offset);
                await stored.ReadExactlyAsync(theirs.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
                if (!TryRead(PageAt(known, offset), inPage, ours.AsSpan(0, length))
                    || !ours.AsSpan(0, length).SequenceEqual(theirs.AsSpan(0, length)))
                {
                    return false;
                }

                offset += length;
            }

            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(theirs);
            ArrayPool<byte>.Shared.Return(ours);
        }
    }

    private bool TryRead(PageId page, int offset, Span<byte> into)
    {
        if (!services.Pages.TryLease(page, out var lease))
        {
            return false;
        }

        using (lease)
        {
            return lease.TryRead(offset, into);
        }
    }

    private static PageId PageAt(FileStatus known, long offset) =>
        new(known.Version, (int)(offset / FabricLimits.PageBytes));
}
