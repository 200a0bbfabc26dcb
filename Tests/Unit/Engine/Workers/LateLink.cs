using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.Tests.Unit.Engine.Workers;

/// <summary>Workers whose answers a test gives, each when it likes; the others answer at once.</summary>
internal sealed class LateLink : IWorkerLink
{
    /// <summary>By worker: what it will answer.</summary>
    public Dictionary<string, TaskCompletionSource<Stream>> Late { get; } = [];

    /// <summary>What was asked of whom.</summary>
    public List<(string Worker, FileContentId File)> Asked { get; } = [];

    /// <summary>What was loaded by whom.</summary>
    public List<(string Worker, ByteRange Range)> Loaded { get; } = [];

    public async ValueTask<Stream> OpenAsync(
        Uri worker, FileContentId file, ByteRange range, CancellationToken cancellationToken)
    {
        lock (Asked)
        {
            Asked.Add((worker.Host, file));
        }

        return Late.TryGetValue(worker.Host, out var answer)
            ? await answer.Task.WaitAsync(cancellationToken)
            : new MemoryStream(new byte[range.LengthBytes]);
    }

    public ValueTask<long> LoadAsync(
        Uri worker, FileContentId file, ByteRange range, CancellationToken cancellationToken)
    {
        lock (Asked)
        {
            Loaded.Add((worker.Host, range));
        }

        return new(range.LengthBytes);
    }

    public ValueTask<long> FreeAsync(Uri worker, FileVersion file, CancellationToken cancellationToken) => new(0L);

    public ValueTask<long> FreeAllAsync(Uri worker, CancellationToken cancellationToken) => new(0L);

    public ValueTask<IReadOnlyList<PagePlacement>> LocateAsync(
        Uri worker, FileVersion file, CancellationToken cancellationToken) => new([]);
}
