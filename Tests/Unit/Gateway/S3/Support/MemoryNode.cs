using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Core.Security;

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

    public string Owner { get; set; } = "fabric";

    public int Mode { get; set; } = isDirectory ? 0x1ED : 0x1A4;

    public string? Acl { get; private set; }

    public Dictionary<string, string> XAttrs { get; set; } = new(StringComparer.Ordinal);

    /// <summary>
    /// Sets an ACL as the fabric does: its base entries are the mode. Empty removes it, null leaves it.
    /// </summary>
    public void SetAcl(string? text)
    {
        if (text is null)
        {
            return;
        }

        var acl = text.Length == 0 ? null : PosixAcl.Parse(text);
        Mode = acl?.Mode ?? Mode;
        Acl = acl?.ToString();
    }

    /// <summary>Writes everything that can be seen of it and what is below.</summary>
    public void Dump(string path, System.Text.StringBuilder text)
    {
        text.Append(path).Append('|').Append(Id).Append('|').Append(ContentTag).Append('|')
            .Append(Owner).Append('|').Append(Acl).Append('|').Append(ModifiedUnixMs);
        foreach (var (name, value) in XAttrs.OrderBy(static x => x.Key, StringComparer.Ordinal))
        {
            text.Append('|').Append(name).Append('=').Append(value);
        }

        text.Append('\n');
        foreach (var (name, child) in Children)
        {
            child.Dump(path + name + "/", text);
        }
    }

    /// <summary>What it is under a path.</summary>
    public FileStatus StatusAt(FabricPath path) => new()
    {
        Path = path,
        Version = new FileVersion(new InodeId(Id), ContentVersion.First),
        Kind = IsDirectory ? EntryKind.Directory : EntryKind.File,
        LengthBytes = Bytes.Length,
        ModifiedUnixMs = ModifiedUnixMs,
        CreatedUnixMs = ModifiedUnixMs,
        ContentTag = ContentTag,
        XAttrs = XAttrs,
        Owner = Owner,
        Group = Owner,
        Mode = Mode,
        Acl = Acl,
    };
}
