using System.Buffers;

namespace OrleansAlluxio.Engine.Writing;

/// <summary>
/// Takes cached pages of one content over to the next, where the store put the bytes together by itself. A page belongs
/// to one content for ever, so its bytes are copied; the end of a file is what readers of a growing one want.
/// </summary>
internal static class PageCarry
{
    // A copy in memory of some milliseconds, so that a short append to a long file stays short. What was cached before
    // these is read from the store when it is wanted again.
    private const long CarriedBytesMax = 8L << 20;

    /// <summary>Advances the sink by the first bytes of an open file, with what a tier has of their end.</summary>
    public static async ValueTask RunAsync(
        IFabricReader from, long lengthBytes, PageSink pages, CancellationToken cancellationToken)
    {
        var last = (lengthBytes - 1) / FabricLimits.PageBytes;
        var at = Math.Max(0, (last + 1 - (CarriedBytesMax / FabricLimits.PageBytes)) * FabricLimits.PageBytes);
        pages.Skip(at);
        var buffer = ArrayPool<byte>.Shared.Rent(FabricLimits.PageBytes);
        try
        {
            while (at < lengthBytes)
            {
                var count = (int)Math.Min(FabricLimits.PageBytes, lengthBytes - at);
                if (from.Expect(new ByteRange(at, count)) == CacheOutcome.Hit
                    && await from.ReadAsync(at, buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false)
                        == count)
                {
                    await pages.WriteAsync(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
                }
                else
                {
                    pages.Skip(count);
                }

                at += count;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
