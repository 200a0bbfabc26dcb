namespace OrleansAlluxio.BlockStore.Policies;

/// <summary>The directory with the most free bytes; full ones in turn.</summary>
internal sealed class MaxFreeAllocation : IAllocationPolicy
{
    /// <inheritdoc/>
    public int Choose(ReadOnlySpan<DirectoryFacts> directories, int lengthBytes, int turn)
    {
        var best = -1;
        for (var i = 0; i < directories.Length; i++)
        {
            if (directories[i].FreeBytes >= lengthBytes && directories[i].Accepts
                && (best < 0 || directories[i].FreeBytes > directories[best].FreeBytes))
            {
                best = i;
            }
        }

        return best >= 0 ? best : RoundRobinAllocation.Next(directories, turn);
    }
}
