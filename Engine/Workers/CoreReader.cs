using System.IO.Pipelines;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.Engine.Workers;

/// <summary>
/// One content, read from the process with the metadata. A stream that breaks off is taken up where it ended, from
/// whoever leads then.
/// </summary>
internal sealed class CoreReader(OpenedContent opened, ICoreContents core) : IFabricReader
{
    private const int StepBytes = 64 << 10;

    // Each one waits for a takeover by itself.
    private const int BreaksMax = 3;

    public FileStatus Status => opened.Status;

    public CacheOutcome Outcome => CacheOutcome.None;

    public async ValueTask<int> ReadAsync(
        long offsetBytes, Memory<byte> destination, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offsetBytes);
        var wanted = (int)Math.Clamp(Status.LengthBytes - offsetBytes, 0, destination.Length);
        var filled = 0;
        for (var breaks = 0; filled < wanted; breaks++)
        {
            var stream = await OpenAsync(offsetBytes + filled, wanted - filled, breaks, cancellationToken)
                .ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                int got;
                do
                {
                    got = await ReadAsync(stream, destination[filled..wanted], cancellationToken).ConfigureAwait(false);
                    filled += got;
                }
                while (got > 0 && filled < wanted);
            }
        }

        return filled;
    }

    public async ValueTask CopyToAsync(ByteRange range, PipeWriter destination, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(destination);
        if (range.OffsetBytes < 0 || range.LengthBytes < 0
            || range.OffsetBytes > Status.LengthBytes - range.LengthBytes)
        {
            throw new FabricException(
                FabricErrorKind.InvalidRange, "read", Status.Path.Value,
                $"the range is not inside {Status.LengthBytes} bytes");
        }

        var at = range.OffsetBytes;
        for (var breaks = 0; at < range.EndBytes; breaks++)
        {
            var stream = await OpenAsync(at, range.EndBytes - at, breaks, cancellationToken).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                while (at < range.EndBytes)
                {
                    var memory = destination.GetMemory(StepBytes);
                    var step = memory[..(int)Math.Min(memory.Length, range.EndBytes - at)];
                    var got = await ReadAsync(stream, step, cancellationToken).ConfigureAwait(false);
                    if (got == 0)
                    {
                        break;
                    }

                    at += got;
                    destination.Advance(got);
                    var flush = await destination.FlushAsync(cancellationToken).ConfigureAwait(false);
                    if (flush.IsCompleted || flush.IsCanceled)
                    {
                        return;
                    }
                }
            }
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    // Some bytes, or none when the stream broke off.
    private static async ValueTask<int> ReadAsync(
        Stream stream, Memory<byte> destination, CancellationToken cancellationToken)
    {
        try
        {
            return await stream.ReadAsync(destination, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private async ValueTask<Stream> OpenAsync(
        long offsetBytes, long lengthBytes, int breaks, CancellationToken cancellationToken)
    {
        if (breaks > BreaksMax)
        {
            throw new FabricException(
                FabricErrorKind.Unavailable, "read", Status.Path.Value,
                "the process with the metadata broke off again and again", RetryAdvice.Exhausted);
        }

        try
        {
            return await core.OpenAsync(opened.Content, new ByteRange(offsetBytes, lengthBytes), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (FabricException error) when (error.Kind is FabricErrorKind.Conflict or FabricErrorKind.NotFound)
        {
            await core.NoteChangedAsync(Status.Path, cancellationToken).ConfigureAwait(false);
            throw;
        }
    }
}
