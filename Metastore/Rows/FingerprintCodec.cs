using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;

namespace OrleansAlluxio.Metastore.Rows;

/// <summary>
/// A fingerprint as bytes: one byte of flags, then only the fields that differ from the inode's own. A file that equals
/// its under store takes one byte. The format is on disk.
/// </summary>
internal static class FingerprintCodec
{
    private const byte KindDiffers = 1;
    private const byte LengthDiffers = 2;
    private const byte ModifiedDiffers = 4;
    private const byte TagDiffers = 8;
    private const byte OwnerDiffers = 16;
    private const byte GroupDiffers = 32;
    private const byte ModeDiffers = 64;
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The bytes, to be stored beside <paramref name="row"/> and decoded beside the same one.</summary>
    public static byte[] Encode(Fingerprint fingerprint, InodeRow row)
    {
        var flags = (byte)(
            (fingerprint.Kind != row.Kind ? KindDiffers : 0)
            | (fingerprint.LengthBytes != row.LengthBytes ? LengthDiffers : 0)
            | (fingerprint.ModifiedUnixMs != row.ModifiedUnixMs ? ModifiedDiffers : 0)
            | (fingerprint.ContentTag != (row.ContentTag ?? string.Empty) ? TagDiffers : 0)
            | (fingerprint.Owner != row.Owner ? OwnerDiffers : 0)
            | (fingerprint.Group != row.Group ? GroupDiffers : 0)
            | (fingerprint.Mode != row.Mode ? ModeDiffers : 0));
        if (flags == 0)
        {
            return [0];
        }

        var bytes = new byte[LengthOf(fingerprint, flags)];
        bytes[0] = flags;
        var rest = bytes.AsSpan(1);
        if ((flags & KindDiffers) != 0)
        {
            rest[0] = (byte)fingerprint.Kind;
            rest = rest[1..];
        }

        PutInt64((flags & LengthDiffers) != 0, fingerprint.LengthBytes, ref rest);
        PutInt64((flags & ModifiedDiffers) != 0, fingerprint.ModifiedUnixMs, ref rest);
        PutText((flags & TagDiffers) != 0, fingerprint.ContentTag, ref rest);
        PutText((flags & OwnerDiffers) != 0, fingerprint.Owner, ref rest);
        PutText((flags & GroupDiffers) != 0, fingerprint.Group, ref rest);
        if ((flags & ModeDiffers) != 0)
        {
            BinaryPrimitives.WriteInt32LittleEndian(rest, fingerprint.Mode);
            rest = rest[4..];
        }

        Debug.Assert(rest.IsEmpty, "The length is the sum of what is written.");
        return bytes;
    }

    /// <summary>
    /// The fingerprint; DataCorrupt, naming the inode, when the bytes are none of <see cref="Encode"/>.
    /// </summary>
    public static Fingerprint Decode(ReadOnlySpan<byte> bytes, InodeRow row)
    {
        try
        {
            var flags = bytes[0];
            var rest = bytes[1..];
            var fingerprint = new Fingerprint
            {
                Kind = (flags & KindDiffers) != 0 ? (EntryKind)Take(ref rest, 1)[0] : row.Kind,
                LengthBytes = (flags & LengthDiffers) != 0 ? TakeInt64(ref rest) : row.LengthBytes,
                ModifiedUnixMs = (flags & ModifiedDiffers) != 0 ? TakeInt64(ref rest) : row.ModifiedUnixMs,
                ContentTag = (flags & TagDiffers) != 0 ? TakeText(ref rest) : row.ContentTag ?? string.Empty,
                Owner = (flags & OwnerDiffers) != 0 ? TakeText(ref rest) : row.Owner,
                Group = (flags & GroupDiffers) != 0 ? TakeText(ref rest) : row.Group,
                Mode = (flags & ModeDiffers) != 0
                    ? BinaryPrimitives.ReadInt32LittleEndian(Take(ref rest, 4))
                    : row.Mode,
            };
            if (flags < 128 && rest.IsEmpty && fingerprint.Kind is EntryKind.File or EntryKind.Directory)
            {
                return fingerprint;
            }
        }
        catch (Exception error) when (error is ArgumentException or IndexOutOfRangeException)
        {
            // Too short, or no UTF-8: falls through to the one failure below.
        }

        throw MetastoreErrors.CorruptInode(row.Id.Value, "the fingerprint does not decode");
    }

    private static int LengthOf(Fingerprint fingerprint, byte flags) =>
        1
        + ((flags & KindDiffers) != 0 ? 1 : 0)
        + ((flags & LengthDiffers) != 0 ? 8 : 0)
        + ((flags & ModifiedDiffers) != 0 ? 8 : 0)
        + ((flags & TagDiffers) != 0 ? 2 + Utf8.GetByteCount(fingerprint.ContentTag) : 0)
        + ((flags & OwnerDiffers) != 0 ? 2 + Utf8.GetByteCount(fingerprint.Owner) : 0)
        + ((flags & GroupDiffers) != 0 ? 2 + Utf8.GetByteCount(fingerprint.Group) : 0)
        + ((flags & ModeDiffers) != 0 ? 4 : 0);

    private static void PutInt64(bool differs, long value, ref Span<byte> rest)
    {
        if (differs)
        {
            BinaryPrimitives.WriteInt64LittleEndian(rest, value);
            rest = rest[8..];
        }
    }

    private static void PutText(bool differs, string text, ref Span<byte> rest)
    {
        if (differs)
        {
            var length = Utf8.GetBytes(text, rest[2..]);
            BinaryPrimitives.WriteUInt16LittleEndian(rest, (ushort)length);
            rest = rest[(2 + length)..];
        }
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> rest, int count)
    {
        var taken = rest[..count];
        rest = rest[count..];
        return taken;
    }

    private static long TakeInt64(ref ReadOnlySpan<byte> rest) =>
        BinaryPrimitives.ReadInt64LittleEndian(Take(ref rest, 8));

    private static string TakeText(ref ReadOnlySpan<byte> rest)
    {
        var length = BinaryPrimitives.ReadUInt16LittleEndian(Take(ref rest, 2));
        return Utf8.GetString(Take(ref rest, length));
    }
}
