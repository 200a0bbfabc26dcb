namespace OrleansAlluxio.UnderStorage.Union;

/// <summary>Something in a branch.</summary>
/// <param name="Branch">Where.</param>
/// <param name="Status">As the branch says it.</param>
internal sealed record UnionFound(UnionBranch Branch, UfsStatus Status)
{
    public bool IsDirectory => Status.Fingerprint.Kind == EntryKind.Directory;
}
