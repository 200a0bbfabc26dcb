namespace OrleansAlluxio.Benchmarks.HitRate;

/// <summary>Evicts what is used again last: no policy can hit more often.</summary>
internal static class Belady
{
    /// <summary>Share of hits.</summary>
    public static double HitRate(int[] trace, int capacity)
    {
        var next = new int[trace.Length];
        var seen = new Dictionary<int, int>();
        for (var i = trace.Length - 1; i >= 0; i--)
        {
            next[i] = seen.TryGetValue(trace[i], out var later) ? later : int.MaxValue - i;
            seen[trace[i]] = i;
        }

        var byNextUse = new SortedSet<(int Next, int Page)>();
        var cached = new Dictionary<int, int>();
        long hits = 0;
        for (var i = 0; i < trace.Length; i++)
        {
            if (cached.Remove(trace[i], out var use))
            {
                hits++;
                byNextUse.Remove((use, trace[i]));
            }
            else if (cached.Count == capacity)
            {
                var victim = byNextUse.Max;
                byNextUse.Remove(victim);
                cached.Remove(victim.Page);
            }

            cached[trace[i]] = next[i];
            byNextUse.Add((next[i], trace[i]));
        }

        return (double)hits / trace.Length;
    }
}
