using OrleansAlluxio.BlockStore.Arenas;

namespace OrleansAlluxio.BlockStore.Log;

/// <summary>
/// Reads a log front to back. Bytes that are no record are skipped and counted, and reading goes on at the next
/// record: one flipped bit costs one record, and a tail torn by a power cut ends the file.
/// </summary>
internal sealed class LogReader(IStoreFile file)
{
    private const int BufferBytes = 1 << 20;

    /// <summary>What a record does.</summary>
    public delegate void Apply(in LogRecord record);

    /// <summary>Where the last record ends.</summary>
    public long EndBytes { get; private set; }

    /// <summary>Damaged stretches between records.</summary>
    public int DamagedStretches { get; private set; }

    /// <summary>Whether the file ends a snapshot.</summary>
    public bool SnapshotComplete { get; private set; }

    /// <summary>Applies every record in order.</summary>
    public void Read(Apply apply, CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferBytes];
        Span<uint> checksums = stackalloc uint[16];
        var length = file.LengthBytes;
        long start = 0;
        var filled = 0;
        var inDamage = false;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var wanted = (int)Math.Min(buffer.Length - filled, length - start - filled);
            if (wanted > 0)
            {
                file.Read(start + filled, buffer.AsSpan(filled, wanted));
                filled += wanted;
            }

            var last = start + filled >= length;
            var at = 0;
            while (filled - at >= (last ? LogRecord.BytesMin : LogRecord.BytesMax))
            {
                if (LogRecord.TryRead(buffer.AsSpan(at, filled - at), checksums, out var record, out var bytes))
                {
                    DamagedStretches += inDamage ? 1 : 0;
                    inDamage = false;
                    at += bytes;
                    EndBytes = start + at;
                    SnapshotComplete |= record.Kind == LogRecordKind.SnapshotEnd;
                    apply(record);
                }
                else
                {
                    inDamage = true;
                    at++;
                }
            }

            if (last)
            {
                return;
            }

            buffer.AsSpan(at, filled - at).CopyTo(buffer);
            start += at;
            filled -= at;
        }
    }
}
