namespace OrleansAlluxio.Client.Http;

/// <summary>The bytes of a range, read in order. Owns the stream.</summary>
internal sealed class RangeBody(Stream stream, long offsetBytes, long endBytes) : IDisposable
{
    /// <summary>Offset in the file of the next byte.</summary>
    public long OffsetBytes { get; private set; } = offsetBytes;

    /// <summary>The byte after the last that was asked for.</summary>
    public long EndBytes => endBytes;

    /// <summary>Whether every byte was read.</summary>
    public bool IsDone => OffsetBytes >= endBytes;

    /// <summary>Reads some bytes, at least one; IOException when the answer was cut.</summary>
    public async ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellationToken)
    {
        var want = (int)Math.Min(destination.Length, endBytes - OffsetBytes);
        var got = await stream.ReadAsync(destination[..want], cancellationToken).ConfigureAwait(false);
        if (got == 0)
        {
            throw new IOException("The answer ended early.");
        }

        OffsetBytes += got;
        return got;
    }

    public void Dispose() => stream.Dispose();
}
