using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Tests.Unit.Gateway.S3.Support;

/// <summary>A file being written to the test double.</summary>
internal sealed class MemoryWriter : IFabricWriter
{
    private readonly MemoryFabric _fabric;
    private readonly FabricPath _path;
    private readonly CreateOptions _options;
    private readonly MemoryStream _bytes = new();

    public MemoryWriter(MemoryFabric fabric, FabricPath path, CreateOptions options)
    {
        (_fabric, _path, _options) = (fabric, path, options);
        fabric.Handles.Add();
    }

    public long LengthBytes => _bytes.Length;

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        await _bytes.WriteAsync(bytes, cancellationToken);

    public ValueTask<FileStatus> CompleteAsync(
        string? contentTag, CompletionTerms terms, CancellationToken cancellationToken) =>
        new(_fabric.Complete(_path, terms.Apply(_options), _bytes.ToArray(), contentTag));

    public ValueTask DisposeAsync()
    {
        _fabric.Handles.Remove();
        return _bytes.DisposeAsync();
    }
}
