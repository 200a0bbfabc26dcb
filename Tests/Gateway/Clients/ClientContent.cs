using System.Text;

namespace OrleansAlluxio.Tests.Gateway.Clients;

/// <summary>What clients carry: always the same bytes.</summary>
internal static class ClientContent
{
    /// <summary>One request's worth of text.</summary>
    public static byte[] Small { get; } = Encoding.UTF8.GetBytes(
        string.Concat(Enumerable.Range(0, 200).Select(static i => $"line {i} of a small file\n")));

    /// <summary>More than every client puts into one request, and not a whole number of pages or parts.</summary>
    public static byte[] Big { get; } = Bytes(seed: 24, (24 << 20) + 12_345);

    /// <summary>Keys whose characters mean something to a URL, a query, a shell or a header, some in folders.</summary>
    public static IReadOnlyDictionary<string, byte[]> Tree { get; } = new[]
    {
        "empty", "plain.txt", "a space.txt", "plus+sign", "two  spaces + plus", "100%", "%41%2F.txt", "hash#1",
        "q=1&r=2;s",
        "ünïcode 日本/ファイル.dat", "deep/er/and deeper/file #2+3%.bin", "it's (a) [test]!.txt", "tilde~at@comma,.txt",
    }.ToDictionary(
        static name => name, static name => name == "empty" ? [] : Bytes(name.Length, (name.Length * 911) + 1));

    /// <summary>Bytes that a seed stands for.</summary>
    public static byte[] Bytes(int seed, int length)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>Writes the tree below a directory.</summary>
    public static void WriteTree(string directory)
    {
        foreach (var (name, bytes) in Tree)
        {
            var path = Path.Combine(directory, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, bytes);
        }
    }

    /// <summary>Demands that a directory holds the tree and nothing else.</summary>
    public static void AssertTree(string directory)
    {
        var found = Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(directory, path));
        Assert.Equal(Tree.Keys.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
        foreach (var (name, bytes) in Tree)
        {
            Assert.True(bytes.AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(directory, name))), name);
        }
    }
}
