using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Client.Wire;

/// <summary>
/// The body of a framed write: frames of a 4-byte big-endian length and that many bytes; a length of 0 completes the
/// file, followed
/// by one byte, the length of the content tag, and the tag in ASCII. Terms may follow: a 4-byte big-endian
/// length and their JSON. A body that ends before its completion completes nothing.
/// </summary>
internal static class FrameFormat
{
    public const int HeaderBytes = 4;

    /// <summary>Longest content tag: what one length byte can say.</summary>
    public const int TagBytesMax = 255;

    /// <summary>Largest frame; a longer write is split. Small enough that a corrupt length is noticed.</summary>
    public const int FrameBytesMax = 16 << 20;

    /// <summary>Longest JSON of terms: the attributes a file may carry, and their escapes.</summary>
    public const int TermsBytesMax = 7 * FabricLimits.XAttrBytesMax;

    /// <summary>The completion of a body.</summary>
    public static byte[] Completion(string? contentTag, CompletionTerms? terms = null)
    {
        var tag = Encoding.ASCII.GetBytes(contentTag ?? string.Empty);
        if (tag.Length > TagBytesMax)
        {
            throw new FabricException(
                FabricErrorKind.InvalidArgument, "write", contentTag!,
                $"a content tag has at most {TagBytesMax} bytes");
        }

        byte[] completion = [0, 0, 0, 0, (byte)tag.Length, .. tag];
        if (terms is null || terms == CompletionTerms.None)
        {
            return completion;
        }

        var json = JsonSerializer.SerializeToUtf8Bytes(terms, FabricJson.Default.CompletionTerms);
        var length = new byte[HeaderBytes];
        BinaryPrimitives.WriteInt32BigEndian(length, json.Length);
        return [.. completion, .. length, .. json];
    }

    /// <summary>Writes a frame's header.</summary>
    public static void WriteHeader(Span<byte> destination, int lengthBytes) =>
        BinaryPrimitives.WriteInt32BigEndian(destination, lengthBytes);

    /// <summary>Reads a frame's header; DataCorrupt when it cannot be one.</summary>
    public static int ReadHeader(ReadOnlySpan<byte> source)
    {
        var length = BinaryPrimitives.ReadInt32BigEndian(source);
        return length is >= 0 and <= FrameBytesMax
            ? length
            : throw new FabricException(
                FabricErrorKind.DataCorrupt, "write", "body", $"a frame has 0..{FrameBytesMax} bytes, not {length}");
    }
}
