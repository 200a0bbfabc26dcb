using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Tests.Unit.Client.Support;

internal sealed class MemoryWriter(MemoryFabric fabric, FabricPath path, CreateOptions options) : IFabricWriter
{
    private readonly MemoryStream _bytes = new();

    public long LengthBytes => _bytes.Length;

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        _bytes.Write(bytes.Span);
        return fabric.WriteFailure is { } failure && _bytes.Length > failure.AfterBytes
            ? throw failure.Error
            : ValueTask.CompletedTask;
    }

    public ValueTask<FileStatus> CompleteAsync(
        string? contentTag, IReadOnlyDictionary<string, string>? moreXAttrs, CancellationToken cancellationToken)
    {
        var all = (options.XAttrs ?? new Dictionary<string, string>())
            .Concat(moreXAttrs ?? new Dictionary<string, string>())
            .ToDictionary(static a => a.Key, static a => a.Value);
        var status = fabric.Put(path, EntryKind.File, _bytes.ToArray(), options with { XAttrs = all });
        if (contentTag is not null)
        {
            status = status with { ContentTag = contentTag };
            fabric.Entries[path] = (status, fabric.Entries[path].Bytes);
        }

        return ValueTask.FromResult(status);
    }

    public ValueTask DisposeAsync()
    {
        fabric.WriterClosed.Release();
        return ValueTask.CompletedTask;
    }
}
