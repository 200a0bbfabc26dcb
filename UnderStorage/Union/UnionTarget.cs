namespace OrleansAlluxio.UnderStorage.Union;

/// <summary>A file that is about to appear.</summary>
/// <param name="Branch">In which branch.</param>
/// <param name="Path">Under which name.</param>
/// <param name="Overwrite">Whether it may replace what has that name.</param>
internal sealed record UnionTarget(UnionBranch Branch, UfsPath Path, bool Overwrite);
