using OrleansAlluxio.Engine.Copies;
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
    /// <summary>
    /// What it is an exact copy of, by <see cref="CreateOptions.ExactCopyOf"/>: still so when it becomes visible. Null
    /// for what is no such copy.
    /// </summary>
    public FabricPath? ExactSource { get; init; }

    /// <summary>
    /// The file whose content this one is made of: it must still have the name when this becomes visible, and what is
    /// kept with it stays. Null for a file of its own.
    /// </summary>
    public FileStatus? Base { get; init; }

    /// <summary>The copies it is to have until the store has it.</summary>
    public CopyPlan Copies { get; init; }

    /// <summary>The workers that have one.</summary>
    public IReadOnlyList<string> CopiedTo { get; init; } = [];

    /// <summary>The content being written.</summary>
    public FileVersion Content => new(Inode, ContentVersion.First);

    /// <summary>The same file on other terms. TooLarge when an inode cannot carry their attributes.</summary>
    public FileDraft On(CompletionTerms terms)
    {
        if (terms == CompletionTerms.None)
        {
            return this;
        }

        Namespace.XAttrText.Format(terms.XAttrs, EntryKind.File, Path);
        return this with { Options = terms.Apply(Options) };
    }

    /// <summary>Whether bytes go into the page store.</summary>
    public bool IsCached => WriteType != WriteType.Through;

    /// <summary>Whether bytes go into the under store before completion.</summary>
    public bool IsThrough => WriteType is WriteType.Through or WriteType.CacheThrough;
}
