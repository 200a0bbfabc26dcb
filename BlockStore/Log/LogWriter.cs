using OrleansAlluxio.BlockStore.Arenas;

namespace OrleansAlluxio.BlockStore.Log;

/// <summary>Appends to one log file. The caller orders the appends.</summary>
internal sealed class LogWriter(IStoreFile file, long positionBytes) : IDisposable
{
    /// <summary>
    /// Blocks are reserved this far ahead, so that a disk that fills up can still say which slots it freed.
    /// </summary>
    private const int ReserveBytes = 64 << 10;

    private long _reservedBytes = positionBytes;

    /// <summary>Where the next record goes.</summary>
    public long PositionBytes { get; private set; } = positionBytes;

    /// <summary>Shared flushes of this file.</summary>
    public GroupFlush Flusher { get; } = new(file);

    /// <summary>Appends; after a failure the next append overwrites what was torn.</summary>
    public void Append(ReadOnlySpan<byte> records)
    {
        // Zeros after the end are no records, so that the reservation never reads as one.
        if (PositionBytes + records.Length > _reservedBytes)
        {
            file.Reserve(PositionBytes, records.Length + ReserveBytes);
            _reservedBytes = PositionBytes + records.Length + ReserveBytes;
        }

        file.Write(PositionBytes, records);
        PositionBytes += records.Length;
    }

    /// <summary>Flushes now.</summary>
    public void Flush() => file.Flush();

    /// <inheritdoc/>
    public void Dispose() => Flusher.Close();
}
