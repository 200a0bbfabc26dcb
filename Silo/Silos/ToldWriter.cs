using OrleansAlluxio.Engine.Silos;

namespace OrleansAlluxio.Silo.Silos;

/// <summary>A file being written, acknowledged only when every silo knows what is out of date by it.</summary>
internal sealed class ToldWriter(IFabricWriter writer, ISiloSpread spread, Action? made) : IFabricWriter
{
    /// <inheritdoc/>
    public long LengthBytes => writer.LengthBytes;

    /// <inheritdoc/>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        writer.WriteAsync(bytes, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<FileStatus> CompleteAsync(
        string? contentTag, CompletionTerms terms, CancellationToken cancellationToken)
    {
        try
        {
            var status = await writer.CompleteAsync(contentTag, terms, cancellationToken).ConfigureAwait(false);
            made?.Invoke();
            return status;
        }
        finally
        {
            await spread.FlushAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => writer.DisposeAsync();
}
