using System.Buffers;

namespace OrleansAlluxio.UnderStorage.Union;

/// <summary>
/// A file on its way into one branch. At its commit it is looked for in the others: it must not be hidden by an earlier
/// one, nor appear beside what nobody expected.
/// </summary>
internal sealed class UnionWriter(UnionCommits commits, UnionTarget target, IUfsWriter writer) : IUfsComposer
{
    private const int BufferBytes = 1 << 20;

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        writer.WriteAsync(bytes, cancellationToken);

    public async ValueTask AppendFromAsync(UfsReadRequest source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        var (branch, inner) = await commits.Reads.LocateAsync(source, cancellationToken).ConfigureAwait(false);
        if (branch == target.Branch && writer is IUfsComposer composer)
        {
            await composer.AppendFromAsync(inner, cancellationToken).ConfigureAwait(false);
            return;
        }

        var content = await branch.Store.OpenReadAsync(inner, cancellationToken).ConfigureAwait(false);
        await using var open = content.ConfigureAwait(false);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            int count;
            while ((count = await content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                await writer.WriteAsync(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public ValueTask<UfsStatus> CommitAsync(CancellationToken cancellationToken) =>
        commits.RunAsync(target, writer.CommitAsync, cancellationToken);

    public ValueTask DisposeAsync() => writer.DisposeAsync();
}
