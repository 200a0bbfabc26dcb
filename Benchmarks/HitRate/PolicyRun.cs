using OrleansAlluxio.BlockStore.Policies;

namespace OrleansAlluxio.Benchmarks.HitRate;

/// <summary>Runs the product's own policy over a trace.</summary>
internal static class PolicyRun
{
    /// <summary>Share of hits.</summary>
    public static double HitRate(string name, int[] trace, int capacity)
    {
        var nodes = new EvictionNodes();
        for (var grown = 0; grown <= trace.Max(); grown += 4096)
        {
            nodes.Grow();
        }

        // Sized as the store does for a quota of so many pages of 64 KiB.
        var policy = TierPolicies.Eviction(name, nodes, (long)capacity * (64 << 10));
        var cached = new bool[trace.Max() + 1];
        var count = 0;
        long hits = 0;
        foreach (var page in trace)
        {
            if (cached[page])
            {
                hits++;
                policy.Touch(page);
                continue;
            }

            if (count == capacity && policy.TryTakeVictim(out var victim))
            {
                cached[victim] = false;
                count--;
            }

            nodes[page].Key = (uint)page;
            nodes[page].Weight = 1;
            policy.Insert(page);
            cached[page] = true;
            count++;
        }

        return (double)hits / trace.Length;
    }
}
