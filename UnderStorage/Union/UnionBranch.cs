namespace OrleansAlluxio.UnderStorage.Union;

/// <summary>An open branch.</summary>
/// <param name="Index">Its place in the reading order.</param>
/// <param name="Branch">The branch as others see it.</param>
/// <param name="Patterns">The files that a policy by pattern puts there.</param>
internal sealed record UnionBranch(int Index, UfsBranch Branch, IReadOnlyList<GlobPattern> Patterns)
{
    public string Name => Branch.Name;

    public IUnderStorage Store => Branch.Store;

    public bool IsReadOnly => Branch.IsReadOnly;

    /// <summary>Names this branch in the content tags of its files.</summary>
    public string TagPrefix { get; } = $"{Fingerprint.BranchMark}{Branch.Name}{Fingerprint.BranchMark}";
}
