using System.Security.Cryptography;

namespace OrleansAlluxio.Silo.Demo;

/// <summary>Bytes that look random and are the same for the same seed.</summary>
internal static class DemoContent
{
    /// <summary>Makes them.</summary>
    public static byte[] Make(int lengthBytes, ulong seed)
    {
        var content = new byte[lengthBytes];
        new SeededRandomSource(seed).Fill(content);
        return content;
    }

    /// <summary>The file that has them.</summary>
    public static DemoFile FileOf(FabricPath path, ReadOnlySpan<byte> content) =>
        new(path, content.Length, Hash(content));

    /// <summary>SHA-256 in hex.</summary>
    public static string Hash(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
