using OrleansAlluxio.Core.Ids;

namespace OrleansAlluxio.Core.Namespace;

/// <summary>An entry that leaves the tree, a directory with everything below in one step.</summary>
[GenerateSerializer, Immutable, Alias("oa.remove-commit")]
public sealed record RemoveCommit
{
    /// <summary>Whether a directory may have entries.</summary>
    [Id(0)]
    public bool Recursive { get; init; }

    /// <summary>Only this inode; null takes whatever has the name.</summary>
    [Id(1)]
    public InodeId? Only { get; init; }

    /// <summary>The intent this completes; null without one.</summary>
    [Id(2)]
    public string? IntentKey { get; init; }
}
