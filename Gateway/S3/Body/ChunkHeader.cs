using System.Buffers;
using System.Globalization;

namespace OrleansAlluxio.Gateway.S3.Body;

/// <summary>The line before a chunk: <c>10000;chunk-signature=HEX</c>.</summary>
/// <param name="LengthBytes">The chunk's length.</param>
/// <param name="Signature">Its claimed signature; empty when chunks are not signed.</param>
internal readonly record struct ChunkHeader(long LengthBytes, byte[] Signature)
{
    private const string SignaturePrefix = "chunk-signature=";

    // The framework's own parser overlooks NULs at the end.
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>Parses a line without its end.</summary>
    public static ChunkHeader Parse(string line, bool signed)
    {
        var semicolon = line.IndexOf(';');
        var size = semicolon < 0 ? line.AsSpan() : line.AsSpan(0, semicolon);
        var extension = semicolon < 0 ? default : line.AsSpan(semicolon + 1);
        if (size.Length is 0 or > 16 || size.ContainsAnyExcept(HexDigits) || !long.TryParse(
            size, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var length) || length < 0)
        {
            throw AwsChunkReader.Malformed();
        }

        if (!signed)
        {
            // Nothing may stand where a signature would be believed to have been checked.
            return extension.IsEmpty ? new ChunkHeader(length, []) : throw AwsChunkReader.Malformed();
        }

        return extension.StartsWith(SignaturePrefix, StringComparison.Ordinal)
            ? new ChunkHeader(length, ParseSignature(extension[SignaturePrefix.Length..]))
            : throw AwsChunkReader.Malformed();
    }

    /// <summary>Parses a signature of 64 hex digits.</summary>
    public static byte[] ParseSignature(ReadOnlySpan<char> text)
    {
        var signature = new byte[32];
        return text.Length == 64
            && Convert.FromHexString(text, signature, out _, out _) == OperationStatus.Done
                ? signature
                : throw AwsChunkReader.Malformed();
    }
}
