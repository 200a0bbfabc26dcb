using System.Collections.ObjectModel;
using OrleansAlluxio.Engine.Mounts;

namespace OrleansAlluxio.Engine.Writing;

/// <summary>A file that is being written.</summary>
/// <param name="Path">Where it will be.</param>
/// <param name="Mount">The mount there.</param>
/// <param name="Options">What the writer asked for.</param>
/// <param name="WriteType">The effective write type.</param>
/// <param name="Inode">Its reserved identity.</param>
/// <param name="Lease">The write lease; null when none was asked for.</param>
public sealed record FileDraft(
    FabricPath Path, Mount Mount, CreateOptions Options, WriteType WriteType, InodeId Inode, WriteLease? Lease)
{
    /// <summary>The content being written.</summary>
    public FileVersion Content => new(Inode, ContentVersion.First);

    /// <summary>The same file with more extended attributes. TooLarge when an inode cannot carry them all.</summary>
    public FileDraft WithMore(IReadOnlyDictionary<string, string> moreXAttrs)
    {
        var all = new Dictionary<string, string>(
            Options.XAttrs ?? ReadOnlyDictionary<string, string>.Empty, StringComparer.Ordinal);
        foreach (var (name, value) in moreXAttrs)
        {
            all[name] = value;
        }

        Namespace.XAttrText.Format(all, EntryKind.File, Path);
        return this with { Options = Options with { XAttrs = all } };
    }

    /// <summary>Whether bytes go into the page store.</summary>
    public bool IsCached => WriteType != WriteType.Through;

    /// <summary>Whether bytes go into the under store before completion.</summary>
    public bool IsThrough => WriteType is WriteType.Through or WriteType.CacheThrough;
}
