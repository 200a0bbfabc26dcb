using System.IO.Pipelines;
using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Tests.Unit.Client.Support;

internal sealed class MemoryReader(MemoryFabric fabric, FileStatus status, byte[] bytes) : IFabricReader
{
    public FileStatus Status => status;

    public CacheOutcome Outcome => CacheOutcome.Hit;

    public ValueTask<int> ReadAsync(long offsetBytes, Memory<byte> destination, CancellationToken cancellationToken)
    {
        var count = (int)Math.Clamp(bytes.Length - offsetBytes, 0, destination.Length);
        bytes.AsSpan((int)Math.Min(offsetBytes, bytes.Length), count).CopyTo(destination.Span);
        return ValueTask.FromResult(count);
    }

    public async ValueTask CopyToAsync(ByteRange range, PipeWriter destination, CancellationToken cancellationToken)
    {
        var cut = fabric.ReadCuts.TryDequeue(out var after) ? after : long.MaxValue;
        for (var at = range.OffsetBytes; at < range.EndBytes;)
        {
            if (at - range.OffsetBytes >= cut)
            {
                throw new FabricException(FabricErrorKind.Unavailable, "read", status.Path.Value, "the store is gone");
            }

            var step = (int)Math.Min(64 << 10, range.EndBytes - at);
            var flush = await destination.WriteAsync(bytes.AsMemory((int)at, step), cancellationToken);
            if (flush.IsCompleted)
            {
                return;
            }

            at += step;
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
