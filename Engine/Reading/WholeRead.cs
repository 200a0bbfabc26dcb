using System.Buffers;

namespace OrleansAlluxio.Engine.Reading;

/// <summary>Hands a whole open file on, in order, through one page of memory.</summary>
internal static class WholeRead
{
    /// <summary>
    /// Reads to the end; the bytes handed to <paramref name="take"/> are lent until its task completes.
    /// </summary>
    public static ValueTask RunAsync(
        IFabricReader reader, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> take,
        CancellationToken cancellationToken) =>
        RunAsync(reader, reader.Status.LengthBytes, take, cancellationToken);

    /// <summary>The same for the first bytes of a file.</summary>
    public static async ValueTask RunAsync(
        IFabricReader reader, long lengthBytes, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> take,
        CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(FabricLimits.PageBytes);
        try
        {
            for (long at = 0; at < lengthBytes;)
            {
                var wanted = (int)Math.Min(FabricLimits.PageBytes, lengthBytes - at);
                var count = await reader.ReadAsync(at, buffer.AsMemory(0, wanted), cancellationToken)
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
