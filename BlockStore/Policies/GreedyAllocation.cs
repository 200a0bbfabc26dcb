namespace OrleansAlluxio.BlockStore.Policies;

/// <summary>The first directory with room, so that the others stay idle; full ones in turn.</summary>
internal sealed class GreedyAllocation : IAllocationPolicy
{
    /// <inheritdoc/>
    public int Choose(ReadOnlySpan<DirectoryFacts> directories, int lengthBytes, int turn)
    {
        for (var i = 0; i < directories.Length; i++)
        {
            if (directories[i].Accepts && directories[i].FreeBytes >= lengthBytes)
            {
                return i;
            }
        }

        return RoundRobinAllocation.Next(directories, turn);
    }
}
