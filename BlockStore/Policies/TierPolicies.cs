namespace OrleansAlluxio.BlockStore.Policies;

/// <summary>Policies by the names that options use.</summary>
internal static class TierPolicies
{
    /// <summary>
    /// Ghosts and half-lives are sized as if pages were this large: most of a cache's pages are larger.
    /// </summary>
    private const int TypicalPageBytes = 64 << 10;

    private const int GhostsMax = 1 << 20;

    /// <summary>The eviction policy for a directory of that quota.</summary>
    public static IEvictionPolicy Eviction(string name, EvictionNodes nodes, long quotaBytes)
    {
        var pages = Ghosts(quotaBytes);
        return name switch
        {
            "s3-fifo" => new S3FifoEviction(nodes, pages),
            "lru" => new LruEviction(nodes),
            "lrfu" => new LrfuEviction(nodes, halfLifeUses: pages),
            _ => throw Unknown("eviction", name, "s3-fifo, lru, lrfu"),
        };
    }

    /// <summary>The allocation policy of that name.</summary>
    public static IAllocationPolicy Allocation(string name) => name switch
    {
        "max-free" => new MaxFreeAllocation(),
        "round-robin" => new RoundRobinAllocation(),
        "greedy" => new GreedyAllocation(),
        _ => throw Unknown("allocation", name, "max-free, round-robin, greedy"),
    };

    /// <summary>The admission policy of that name.</summary>
    public static IAdmissionPolicy Admission(string name) => name switch
    {
        "second-touch" => new SecondTouchAdmission(),
        "all" => new AdmitAll(),
        _ => throw Unknown("admission", name, "second-touch, all"),
    };

    /// <summary>How many keys a ghost list remembers for that quota.</summary>
    public static int Ghosts(long quotaBytes) => (int)Math.Clamp(quotaBytes / TypicalPageBytes, 64, GhostsMax);

    private static FabricException Unknown(string kind, string name, string known) =>
        new(FabricErrorKind.InvalidArgument, "open page store", name, $"no such {kind} policy; known: {known}");
}
