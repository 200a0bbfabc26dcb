namespace OrleansAlluxio.BlockStore.Policies;

/// <summary>Each directory in turn.</summary>
internal sealed class RoundRobinAllocation : IAllocationPolicy
{
    /// <inheritdoc/>
    public int Choose(ReadOnlySpan<DirectoryFacts> directories, int lengthBytes, int turn) => Next(directories, turn);

    /// <summary>The first that accepts from that turn on; -1 for none.</summary>
    public static int Next(ReadOnlySpan<DirectoryFacts> directories, int turn)
    {
        for (var i = 0; i < directories.Length; i++)
        {
            var at = (int)(((uint)turn + (uint)i) % (uint)directories.Length);
            if (directories[at].Accepts)
            {
                return at;
            }
        }

        return -1;
    }
}
