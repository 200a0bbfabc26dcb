namespace OrleansAlluxio.Tests.Conformance.UnderStorage;

/// <summary>Gives some bytes, then fails: a client that went away in the middle of its upload.</summary>
internal sealed class FailingStream(byte[] bytes, Exception failure) : MemoryStream(bytes, writable: false)
{
    public override bool CanSeek => false;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Position < Length ? base.ReadAsync(buffer, cancellationToken) : throw failure;

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        Position < Length ? base.Read(buffer, offset, count) : throw failure;
}
