using System.IO.Pipelines;
using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Tests.Unit.Gateway.S3.Support;

/// <summary>An open file of the test double.</summary>
internal sealed class MemoryReader : IFabricReader
{
    private const int StepBytes = 64 << 10;

    private readonly FileStatus _status;
    private readonly byte[] _bytes;
    private readonly MemoryFabric _fabric;

    public MemoryReader(FileStatus status, byte[] bytes, MemoryFabric fabric)
    {
        (_status, _bytes, _fabric) = (status, bytes, fabric);
        fabric.Handles.Add();
    }

    public FileStatus Status => _status;

    public CacheOutcome Outcome { get; private set; }

    public ValueTask<int> ReadAsync(long offsetBytes, Memory<byte> destination, CancellationToken cancellationToken)
    {
        _fabric.OnRead?.Invoke(offsetBytes);
        var count = (int)Math.Clamp(_bytes.Length - offsetBytes, 0, destination.Length);
        _bytes.AsMemory((int)offsetBytes, count).CopyTo(destination);
        Outcome = CacheOutcome.Hit;
        return new(count);
    }

    public async ValueTask CopyToAsync(ByteRange range, PipeWriter destination, CancellationToken cancellationToken)
    {
        for (var at = range.OffsetBytes; at < range.EndBytes;)
        {
            var memory = destination.GetMemory(StepBytes);
            var count = await ReadAsync(
                at, memory[..(int)Math.Min(memory.Length, range.EndBytes - at)], cancellationToken);
            destination.Advance(count);
            at += count;
            if ((await destination.FlushAsync(cancellationToken)).IsCompleted)
            {
                return;
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        _fabric.Handles.Remove();
        return ValueTask.CompletedTask;
    }
}
