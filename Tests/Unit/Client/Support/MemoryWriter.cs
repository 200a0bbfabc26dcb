using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Tests.Unit.Client.Support;

internal sealed class MemoryWriter(
    MemoryFabric fabric, FabricPath path, CreateOptions options, byte[]? before = null) : IFabricWriter
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
        string? contentTag, CompletionTerms terms, CancellationToken cancellationToken)
    {
        if (terms.Overwrite == false && fabric.Entries.ContainsKey(path))
        {
            throw new FabricException(FabricErrorKind.AlreadyExists, "write", path.Value, "it exists");
        }

        var status = fabric.Put(path, EntryKind.File, [.. before ?? [], .. _bytes.ToArray()], terms.Apply(options));
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
