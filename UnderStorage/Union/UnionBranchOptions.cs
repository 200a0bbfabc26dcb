namespace OrleansAlluxio.UnderStorage.Union;

/// <summary>A branch as typed.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Uri">Its store.</param>
/// <param name="Options">Options of its store.</param>
/// <param name="IsReadOnly">Whether nothing is written to it.</param>
/// <param name="Patterns">The files that a policy by pattern puts there.</param>
internal sealed record UnionBranchOptions(
    string Name, Uri Uri, IReadOnlyDictionary<string, string> Options, bool IsReadOnly,
    IReadOnlyList<GlobPattern> Patterns);
