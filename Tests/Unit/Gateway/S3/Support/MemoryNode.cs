using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Tests.Unit.Gateway.S3.Support;

/// <summary>A file or directory of the test double.</summary>
internal sealed class MemoryNode(long id, bool isDirectory)
{
    public long Id { get; } = id;

    public bool IsDirectory { get; } = isDirectory;

    public SortedDictionary<string, MemoryNode> Children { get; } = new(Utf8Order.Comparer);

    public byte[] Bytes { get; set; } = [];

    public string ContentTag { get; set; } = string.Empty;

    public long ModifiedUnixMs { get; set; }

    public Dictionary<string, string> XAttrs { get; set; } = new(StringComparer.Ordinal);
}
