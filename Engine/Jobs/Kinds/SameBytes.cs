using System.Buffers;
using OrleansAlluxio.Engine.Reading;

namespace OrleansAlluxio.Engine.Jobs.Kinds;

/// <summary>Whether two files have the same bytes, by reading both.</summary>
internal sealed class SameBytes(StatusReads reads)
{
    /// <summary>Compares what the two statuses show; false also when one of them is another file by now.</summary>
    public async ValueTask<bool> AreAsync(FileStatus one, FileStatus other, CancellationToken cancellationToken)
    {
        if (one.IsDirectory || other.IsDirectory || one.LengthBytes != other.LengthBytes)
        {
            return false;
        }

        var first = await reads.OpenAsync(one.Path, OperationOptions.Default, cancellationToken).ConfigureAwait(false);
        await using var openFirst = first.ConfigureAwait(false);
        var second = await reads.OpenAsync(other.Path, OperationOptions.Default, cancellationToken)
            .ConfigureAwait(false);
        await using var openSecond = second.ConfigureAwait(false);
        return first.Status.Version == one.Version && second.Status.Version == other.Version
            && await CompareAsync(first, second, cancellationToken).ConfigureAwait(false);
    }

    private static async ValueTask<bool> CompareAsync(
        IFabricReader first, IFabricReader second, CancellationToken cancellationToken)
    {
        var theirs = ArrayPool<byte>.Shared.Rent(FabricLimits.PageBytes);
        try
        {
            var (at, isSame) = (0L, true);
            await WholeRead.RunAsync(
                first,
                async (bytes, token) =>
                {
                    if (isSame)
                    {
                        await FillAsync(second, at, theirs.AsMemory(0, bytes.Length), token).ConfigureAwait(false);
                        isSame = bytes.Span.SequenceEqual(theirs.AsSpan(0, bytes.Length));
                        at += bytes.Length;
                    }
                },
                cancellationToken).ConfigureAwait(false);
            return isSame;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(theirs);
        }
    }

    private static async ValueTask FillAsync(
        IFabricReader reader, long at, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        for (var filled = 0; filled < buffer.Length;)
        {
            var count = await reader.ReadAsync(at + filled, buffer[filled..], cancellationToken).ConfigureAwait(false);
            filled += count > 0
                ? count
                : throw new FabricException(
                    FabricErrorKind.DataCorrupt, "compare", reader.Status.Path.Value, "it is shorter than it says");
        }
    }
}
