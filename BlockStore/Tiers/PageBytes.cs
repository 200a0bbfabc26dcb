using System.Buffers;
using OrleansAlluxio.BlockStore.Arenas;
using OrleansAlluxio.Core.Checksums;

namespace OrleansAlluxio.BlockStore.Tiers;

/// <summary>Reads a slot and believes nothing of it before its checksum.</summary>
internal static class PageBytes
{
    private const int Segment = FabricLimits.SegmentBytes;

    /// <summary>The checksum of every segment.</summary>
    public static void Checksum(ReadOnlySpan<byte> bytes, Span<uint> checksums)
    {
        for (var i = 0; bytes.Length > 0; i++)
        {
            var segment = bytes[..Math.Min(Segment, bytes.Length)];
            checksums[i] = Crc32C.Compute(segment);
            bytes = bytes[segment.Length..];
        }
    }

    /// <summary>The bytes in place, every segment they touch verified. False when one is bad.</summary>
    public static bool TryGetMemory(in StoredBytes page, Range range, out ReadOnlyMemory<byte> bytes)
    {
        var (arenas, address, pageBytes) = page;
        var (offset, length) = range.GetOffsetAndLength(pageBytes);
        var checksums = address.Slab.SlotChecksums(address.Slot);
        bytes = default;
        if (length > 0)
        {
            var first = offset / Segment;
            var last = (offset + length - 1) / Segment;
            var start = first * Segment;
            var touched = arenas.Memory(address, start, Math.Min(pageBytes, (last + 1) * Segment) - start);
            if (!Verify(touched.Span, checksums[first..]))
            {
                return false;
            }

            bytes = touched.Slice(offset - start, length);
        }

        return true;
    }

    /// <summary>
    /// Copies verified bytes. False when a segment they touch is bad; the buffer's content is undefined then.
    /// </summary>
    public static bool TryRead(in StoredBytes page, int offset, Span<byte> destination) =>
        page.Arenas.IsMapped
            ? TryReadMapped(page, offset, destination)
            : TryReadFile(page, offset, destination);

    private static bool TryReadMapped(in StoredBytes page, int offset, Span<byte> destination)
    {
        var (arenas, address, pageBytes) = page;
        var bytes = arenas.Memory(address, 0, pageBytes).Span;
        var checksums = address.Slab.SlotChecksums(address.Slot);

        // Whole segments are copied as they are summed; of others the copy finds what the sum pulled into the cache.
        while (destination.Length > 0)
        {
            var number = offset / Segment;
            var segment = bytes.Slice(number * Segment, Math.Min(Segment, pageBytes - (number * Segment)));
            var part = segment[(offset - (number * Segment))..];
            part = part[..Math.Min(part.Length, destination.Length)];
            var whole = part.Length == segment.Length;
            var checksum = whole ? Crc32C.Copy(segment, destination) : Crc32C.Compute(segment);
            if (checksum != checksums[number])
            {
                return false;
            }

            if (!whole)
            {
                part.CopyTo(destination);
            }

            destination = destination[part.Length..];
            offset += part.Length;
        }

        return true;
    }

    private static bool TryReadFile(in StoredBytes page, int offset, Span<byte> destination)
    {
        var (arenas, address, pageBytes) = page;
        var checksums = address.Slab.SlotChecksums(address.Slot);
        while (destination.Length > 0)
        {
            var number = offset / Segment;
            var start = number * Segment;
            var whole = WholeSegments(start, offset, pageBytes, destination.Length);
            if (whole > 0)
            {
                arenas.Read(address, start, destination[..whole]);
                if (!Verify(destination[..whole], checksums[number..]))
                {
                    return false;
                }

                destination = destination[whole..];
                offset += whole;
                continue;
            }

            var length = Math.Min(Segment, pageBytes - start);
            var buffer = ArrayPool<byte>.Shared.Rent(length);
            try
            {
                arenas.Read(address, start, buffer.AsSpan(0, length));
                if (Crc32C.Compute(buffer.AsSpan(0, length)) != checksums[number])
                {
                    return false;
                }

                var part = buffer.AsSpan(offset - start, Math.Min(length - (offset - start), destination.Length));
                part.CopyTo(destination);
                destination = destination[part.Length..];
                offset += part.Length;
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }

        return true;
    }

    private static int WholeSegments(int start, int offset, int pageBytes, int wanted)
    {
        if (offset != start)
        {
            return 0;
        }

        return offset + wanted >= pageBytes ? pageBytes - offset : wanted / Segment * Segment;
    }

    private static bool Verify(ReadOnlySpan<byte> bytes, ReadOnlySpan<uint> checksums)
    {
        for (var i = 0; bytes.Length > 0; i++)
        {
            var segment = bytes[..Math.Min(Segment, bytes.Length)];
            if (Crc32C.Compute(segment) != checksums[i])
            {
                return false;
            }

            bytes = bytes[segment.Length..];
        }

        return true;
    }
}
