namespace OrleansAlluxio.Engine.Observability;

/// <summary>A store's writer whose bytes are counted and whose commit is timed.</summary>
internal sealed class WatchedWriter(IUfsWriter writer, string store, StoreInstruments instruments) : IUfsWriter
{
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var startedAt = instruments.Now();
        await writer.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
        instruments.Sent(store, "write", startedAt, bytes.Length);
    }

    public ValueTask<UfsStatus> CommitAsync(CancellationToken cancellationToken) =>
        instruments.TimeAsync(
            store, "commit", (writer, cancellationToken), static s => s.writer.CommitAsync(s.cancellationToken));

    public ValueTask DisposeAsync() => writer.DisposeAsync();
}
