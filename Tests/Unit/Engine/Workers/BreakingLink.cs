using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.Tests.Unit.Engine.Workers;

/// <summary>Workers that all have one content, each of which may refuse or break off at a byte.</summary>
internal sealed class BreakingLink(byte[] content) : IWorkerLink
{
    /// <summary>By worker: the byte of the file at which its answers break; before the first one it refuses.</summary>
    public Dictionary<string, long> BreaksAt { get; } = [];

    /// <summary>By worker: why it refuses.</summary>
    public Dictionary<string, FabricErrorKind> Refuses { get; } = [];

    /// <summary>Ranges that were asked for, with who was asked.</summary>
    public List<(string Worker, ByteRange Range)> Asked { get; } = [];

    public ValueTask<Stream> OpenAsync(
        Uri worker, FileContentId file, ByteRange range, CancellationToken cancellationToken)
    {
        lock (Asked)
        {
            Asked.Add((worker.Host, range));
        }

        if (Refuses.TryGetValue(worker.Host, out var kind))
        {
            throw new FabricException(kind, "ask", worker.Host, "it refuses");
        }

        var end = Math.Min(range.EndBytes, BreaksAt.GetValueOrDefault(worker.Host, long.MaxValue));
        var length = (int)Math.Max(0, end - range.OffsetBytes);
        return new(new MemoryStream(content, (int)range.OffsetBytes, length, writable: false));
    }

    public ValueTask<long> LoadAsync(
        Uri worker, FileContentId file, ByteRange range, CancellationToken cancellationToken)
    {
        lock (Asked)
        {
            Asked.Add((worker.Host, range));
        }

        return Refuses.TryGetValue(worker.Host, out var kind)
            ? throw new FabricException(kind, "load", worker.Host, "it refuses")
            : new(range.LengthBytes);
    }

    public ValueTask<long> FreeAsync(Uri worker, FileVersion file, CancellationToken cancellationToken) => new(7L);

    public ValueTask<long> FreeAllAsync(Uri worker, CancellationToken cancellationToken) => new(7L);

    public ValueTask<IReadOnlyList<PagePlacement>> LocateAsync(
        Uri worker, FileVersion file, CancellationToken cancellationToken) => Refuses.ContainsKey(worker.Host)
            ? throw new FabricException(FabricErrorKind.Unavailable, "locate", worker.Host, "it refuses")
            : new([new PagePlacement(worker.Host, "MEM", "/m", 1, 10, 0, 0)]);
}
