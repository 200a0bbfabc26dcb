using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Tests.Unit.Gateway.S3.Support;

/// <summary>A file being written to the test double.</summary>
internal sealed class MemoryWriter(MemoryFabric fabric, FabricPath path, CreateOptions options) : IFabricWriter
{
    private readonly MemoryStream _bytes = new();

    public long LengthBytes => _bytes.Length;

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        await _bytes.WriteAsync(bytes, cancellationToken);

    public ValueTask<FileStatus> CompleteAsync(
        string? contentTag, CompletionTerms terms, CancellationToken cancellationToken) =>
        new(fabric.Complete(path, terms.Apply(options), _bytes.ToArray(), contentTag));

    public ValueTask DisposeAsync() => _bytes.DisposeAsync();
}
