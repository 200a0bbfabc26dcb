namespace OrleansAlluxio.BlockStore.Policies;

/// <summary>Chooses the directory of a tier for a page. Pure.</summary>
internal interface IAllocationPolicy
{
    /// <summary>
    /// Index of the directory, -1 when none accepts. The turn counts calls, and spreads the choice where all are
    /// equally good.
    /// </summary>
    int Choose(ReadOnlySpan<DirectoryFacts> directories, int lengthBytes, int turn);
}
