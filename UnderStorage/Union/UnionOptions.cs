namespace OrleansAlluxio.UnderStorage.Union;

/// <summary>A union as typed.</summary>
/// <param name="Description">Its URI, for messages.</param>
/// <param name="Branches">In reading order.</param>
/// <param name="Policy">Where new files go.</param>
internal sealed record UnionOptions(
    string Description, IReadOnlyList<UnionBranchOptions> Branches, UnionWritePolicy Policy);
