using System.Buffers.Binary;

namespace OrleansAlluxio.UnderStorage.Azure;

/// <summary>
/// Names of the blocks of one upload, which share the blob's name space with those of every other upload to it.
/// </summary>
internal static class AzureBlockId
{
    /// <summary>Length of the name of an upload.</summary>
    public const int UploadBytes = 16;

    /// <summary>Length of what tells two blocks of one number apart.</summary>
    public const int TagBytes = 8;

    // All ids of a blob must have one length, and most clients of this store use 48 bytes: an upload that another
    // program left unfinished is then not in the way.
    private const int TotalBytes = 48;

    /// <summary>The id of a block, in base 64 as the store wants it.</summary>
    public static string Of(ReadOnlySpan<byte> upload, int number, ReadOnlySpan<byte> tag)
    {
        Span<byte> id = stackalloc byte[TotalBytes];
        id.Clear();
        upload.CopyTo(id);
        BinaryPrimitives.WriteInt32BigEndian(id[UploadBytes..], number);
        tag.CopyTo(id[(UploadBytes + sizeof(int))..]);
        return Convert.ToBase64String(id);
    }

    /// <summary>Number and tag, in hex, of a block of an upload; null for a block of anything else.</summary>
    public static (int Number, string Tag)? TryRead(string name, ReadOnlySpan<byte> upload)
    {
        Span<byte> id = stackalloc byte[TotalBytes];
        return Convert.TryFromBase64String(name, id, out var length) && length == TotalBytes
            && id.StartsWith(upload)
            ? (BinaryPrimitives.ReadInt32BigEndian(id[UploadBytes..]),
                Convert.ToHexStringLower(id.Slice(UploadBytes + sizeof(int), TagBytes)))
            : null;
    }

    /// <summary>Bytes of a name in hex; null when it is none of that length.</summary>
    public static byte[]? TryParse(string hex, int bytes) =>
        hex.Length == bytes * 2 && hex.All(char.IsAsciiHexDigitLower) ? Convert.FromHexString(hex) : null;
}
