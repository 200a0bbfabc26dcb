using System.Buffers.Binary;
using OrleansAlluxio.Core.Checksums;

namespace OrleansAlluxio.BlockStore.Log;

/// <summary>
/// One record of a directory's index log. Little endian: mark u16, kind u8, flags u8 (1 dirty, 2 to 16 care), slab i32,
/// slot u16, class u8, segments u8, page key u32; of a put also inode i64, version i64, index i32, length i32 (its
/// upper 11 bits the principal) and a checksum u32 per segment; last a CRC-32C of all before it.
/// </summary>
internal ref struct LogRecord
{
    /// <summary>Bytes of the longest record.</summary>
    public const int BytesMax = HeadBytes + PutBytes + (4 * SegmentsMax) + 4;

    /// <summary>Bytes of the shortest record.</summary>
    public const int BytesMin = HeadBytes + 4;

    private const ushort Mark = 0xA10C;
    private const int DirtyFlag = 1;
    private const int CareShift = 1;
    private const int PrincipalShift = 21;
    private const int HeadBytes = 16;
    private const int PutBytes = 24;
    private const int SegmentsMax = 16;

    public LogRecordKind Kind;
    public bool Dirty;
    public PageCare Care;
    public ushort Principal;
    public int Slab;
    public int Slot;
    public int SizeClass;
    public uint Key;
    public long Inode;
    public long Version;
    public int Index;
    public int LengthBytes;

    /// <summary>Checksums of a put's segments, as they lie.</summary>
    public ReadOnlySpan<uint> Checksums;

    /// <summary>Writes the record and returns its length.</summary>
    public readonly int Write(Span<byte> buffer)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(buffer, Mark);
        buffer[2] = (byte)Kind;
        buffer[3] = (byte)((Dirty ? DirtyFlag : 0) | ((int)Care << CareShift));
        BinaryPrimitives.WriteInt32LittleEndian(buffer[4..], Slab);
        BinaryPrimitives.WriteUInt16LittleEndian(buffer[8..], (ushort)Slot);
        buffer[10] = (byte)SizeClass;
        buffer[11] = (byte)Checksums.Length;
        BinaryPrimitives.WriteUInt32LittleEndian(buffer[12..], Key);
        var at = HeadBytes;
        if (Kind == LogRecordKind.Put)
        {
            BinaryPrimitives.WriteInt64LittleEndian(buffer[16..], Inode);
            BinaryPrimitives.WriteInt64LittleEndian(buffer[24..], Version);
            BinaryPrimitives.WriteInt32LittleEndian(buffer[32..], Index);
            BinaryPrimitives.WriteInt32LittleEndian(buffer[36..], LengthBytes | (Principal << PrincipalShift));
            at += PutBytes;
            foreach (var checksum in Checksums)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(buffer[at..], checksum);
                at += 4;
            }
        }

        BinaryPrimitives.WriteUInt32LittleEndian(buffer[at..], Crc32C.Compute(buffer[..at]));
        return at + 4;
    }

    /// <summary>
    /// Reads the record at the start of the buffer. False when there is none whole and right; length is 0 then.
    /// </summary>
    public static bool TryRead(
        ReadOnlySpan<byte> buffer, Span<uint> checksums, out LogRecord record, out int lengthBytes)
    {
        record = default;
        lengthBytes = 0;
        if (buffer.Length < BytesMin || BinaryPrimitives.ReadUInt16LittleEndian(buffer) != Mark)
        {
            return false;
        }

        var kind = (LogRecordKind)buffer[2];
        var segments = buffer[11];
        var length = HeadBytes + (kind == LogRecordKind.Put ? PutBytes + (4 * segments) : 0);
        if (segments > SegmentsMax || buffer.Length < length + 4
            || BinaryPrimitives.ReadUInt32LittleEndian(buffer[length..]) != Crc32C.Compute(buffer[..length]))
        {
            return false;
        }

        record.Kind = kind;
        record.Dirty = (buffer[3] & DirtyFlag) != 0;
        record.Care = (PageCare)(buffer[3] >> CareShift);
        record.Slab = BinaryPrimitives.ReadInt32LittleEndian(buffer[4..]);
        record.Slot = BinaryPrimitives.ReadUInt16LittleEndian(buffer[8..]);
        record.SizeClass = buffer[10];
        record.Key = BinaryPrimitives.ReadUInt32LittleEndian(buffer[12..]);
        if (kind == LogRecordKind.Put)
        {
            record.Inode = BinaryPrimitives.ReadInt64LittleEndian(buffer[16..]);
            record.Version = BinaryPrimitives.ReadInt64LittleEndian(buffer[24..]);
            record.Index = BinaryPrimitives.ReadInt32LittleEndian(buffer[32..]);
            var length32 = BinaryPrimitives.ReadInt32LittleEndian(buffer[36..]);
            record.LengthBytes = length32 & ((1 << PrincipalShift) - 1);
            record.Principal = (ushort)(length32 >>> PrincipalShift);
            for (var i = 0; i < segments; i++)
            {
                checksums[i] = BinaryPrimitives.ReadUInt32LittleEndian(buffer[(HeadBytes + PutBytes + (4 * i))..]);
            }

            record.Checksums = checksums[..segments];
        }

        lengthBytes = length + 4;
        return true;
    }
}
