namespace OrleansAlluxio.Engine.Observability;

/// <summary>A composing writer whose bytes are counted and whose requests are timed.</summary>
internal sealed class WatchedComposer(IUfsComposer writer, string store, StoreInstruments instruments) : IUfsComposer
{
    private readonly WatchedWriter _writer = new(writer, store, instruments);

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        _writer.WriteAsync(bytes, cancellationToken);

    public ValueTask AppendFromAsync(UfsReadRequest source, CancellationToken cancellationToken) =>
        instruments.TimeAsync(
            store, "append-from", (writer, source, cancellationToken),
            static s => s.writer.AppendFromAsync(s.source, s.cancellationToken));

    public ValueTask<UfsStatus> CommitAsync(CancellationToken cancellationToken) =>
        _writer.CommitAsync(cancellationToken);

    public ValueTask DisposeAsync() => writer.DisposeAsync();
}
