using System.Buffers.Binary;
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

        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Utf8);
        writer.Write(flags);
        Write(flags, KindDiffers, () => writer.Write((byte)fingerprint.Kind));
        Write(flags, LengthDiffers, () => writer.Write(fingerprint.LengthBytes));
        Write(flags, ModifiedDiffers, () => writer.Write(fingerprint.ModifiedUnixMs));
        Write(flags, TagDiffers, () => WriteText(writer, fingerprint.ContentTag));
        Write(flags, OwnerDiffers, () => WriteText(writer, fingerprint.Owner));
        Write(flags, GroupDiffers, () => WriteText(writer, fingerprint.Group));
        Write(flags, ModeDiffers, () => writer.Write(fingerprint.Mode));
        writer.Flush();
        return stream.ToArray();
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

    private static void Write(byte flags, byte flag, Action write)
    {
        if ((flags & flag) != 0)
        {
            write();
        }
    }

    private static void WriteText(BinaryWriter writer, string text)
    {
        var bytes = Utf8.GetBytes(text);
        writer.Write((ushort)bytes.Length);
        writer.Write(bytes);
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
