namespace OrleansAlluxio.Engine.DataManagement;

/// <summary>What a change adds below directories. Pure.</summary>
/// <param name="Chain">The directories it adds to.</param>
/// <param name="Bytes">Bytes more, or fewer.</param>
/// <param name="Inodes">Entries more, or fewer.</param>
internal sealed record QuotaDemand(IReadOnlySet<long> Chain, long Bytes, long Inodes)
{
    /// <summary>Whether there is room beside what was promised to others.</summary>
    public bool FitsIn(QuotaRow quota, (long Bytes, long Inodes) promised) =>
        !(Bytes > 0 && quota.Bytes + promised.Bytes + Bytes > quota.BytesMax)
        && !(Inodes > 0 && quota.Inodes + promised.Inodes + Inodes > quota.InodesMax);

    /// <summary>QuotaExceeded when a quota of the chain has no room, whatever others do.</summary>
    public void RequireIn(QuotaRow quota, FabricPath path)
    {
        if (Chain.Contains(quota.Directory) && !FitsIn(quota, default))
        {
            throw new FabricException(
                FabricErrorKind.QuotaExceeded, "write", path.Value,
                $"a quota above it has {Text(quota.Bytes, quota.BytesMax)} bytes and "
                    + $"{Text(quota.Inodes, quota.InodesMax)} entries, and no room for {Math.Max(0, Bytes)} bytes and "
                    + $"{Math.Max(0, Inodes)} entries more");
        }
    }

    private static string Text(long used, long? max) => max is { } limit ? $"{used} of {limit}" : $"{used}";
}
