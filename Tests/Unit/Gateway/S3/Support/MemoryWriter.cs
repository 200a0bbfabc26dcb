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
        string? contentTag, IReadOnlyDictionary<string, string>? moreXAttrs, CancellationToken cancellationToken)
    {
        var all = new Dictionary<string, string>(options.XAttrs ?? new Dictionary<string, string>());
        foreach (var (name, value) in moreXAttrs ?? new Dictionary<string, string>())
        {
            all[name] = value;
        }

        return new(fabric.Complete(path, options with { XAttrs = all }, _bytes.ToArray(), contentTag));
    }

    public ValueTask DisposeAsync() => _bytes.DisposeAsync();
}
