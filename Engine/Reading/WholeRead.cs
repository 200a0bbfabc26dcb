using System.Buffers;

namespace OrleansAlluxio.Engine.Reading;

/// <summary>Hands a whole open file on, in order, through one page of memory.</summary>
internal static class WholeRead
{
    /// <summary>
    /// Reads to the end; the bytes handed to <paramref name="take"/> are lent until its task completes.
    /// </summary>
    public static async ValueTask RunAsync(
        IFabricReader reader, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> take,
        CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(FabricLimits.PageBytes);
        try
        {
            for (long at = 0; at < reader.Status.LengthBytes;)
            {
                var count = await reader.ReadAsync(at, buffer.AsMemory(0, FabricLimits.PageBytes), cancellationToken)
                    .ConfigureAwait(false);
                await take(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
                at += count;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
