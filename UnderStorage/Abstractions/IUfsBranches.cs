namespace OrleansAlluxio.UnderStorage.Abstractions;

/// <summary>
/// A store that is several others behind one tree, of which the first that has a name is what is seen. Optional. The
/// content tag of a file's fingerprint says which branch it is in: <see cref="Fingerprint.Branch"/>.
/// </summary>
public interface IUfsBranches
{
    /// <summary>The branches in the order they are read in.</summary>
    IReadOnlyList<UfsBranch> Branches { get; }

    /// <summary>What a branch says of a file, as the whole store says it.</summary>
    UfsStatus StatusIn(UfsBranch branch, UfsStatus status);

    /// <summary>What the store says of a content, as its branch says it.</summary>
    /// <exception cref="FabricException">InvalidArgument when it names no branch.</exception>
    (UfsBranch Branch, Fingerprint Fingerprint) BranchOf(Fingerprint fingerprint);

    /// <summary>
    /// Makes the parents that a path has in the other branches, as they are there, so that a file that is put into one
    /// branch does not change how its directories look.
    /// </summary>
    ValueTask MakeParentsAsync(UfsBranch branch, UfsPath path, CancellationToken cancellationToken);

    /// <summary>
    /// Names below a directory that are in several branches, in the order of the walk. Lists every directory below, a
    /// page at a time.
    /// </summary>
    IAsyncEnumerable<UfsHidden> FindHiddenAsync(UfsPath directory, CancellationToken cancellationToken);
}
