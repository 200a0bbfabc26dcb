using OrleansAlluxio.Core.Chance;

namespace OrleansAlluxio.Benchmarks.HitRate;

/// <summary>Access patterns; pages are numbered from 1.</summary>
internal static class Traces
{
    /// <summary>Independent draws whose frequency falls with the rank to that power.</summary>
    public static int[] Zipf(IRandomSource random, int pages, int accesses, double skew)
    {
        var cumulative = new double[pages];
        double sum = 0;
        for (var rank = 0; rank < pages; rank++)
        {
            cumulative[rank] = sum += Math.Pow(rank + 1, -skew);
        }

        var trace = new int[accesses];
        for (var i = 0; i < accesses; i++)
        {
            var at = Array.BinarySearch(cumulative, random.NextDouble() * sum);
            trace[i] = 1 + Math.Min(pages - 1, at < 0 ? ~at : at);
        }

        return trace;
    }

    /// <summary>Replaces that share of accesses by pages never seen again.</summary>
    public static int[] WithOneHits(IRandomSource random, int[] trace, double share)
    {
        var fresh = trace.Max();
        return Array.ConvertAll(trace, page => random.NextDouble() < share ? ++fresh : page);
    }

    /// <summary>The same pages round and round.</summary>
    public static int[] Loop(int pages, int accesses) =>
        [.. Enumerable.Range(0, accesses).Select(i => 1 + (i % pages))];

    /// <summary>Every page once an epoch, in another order each time, as training reads its samples.</summary>
    public static int[] Epochs(IRandomSource random, int pages, int accesses)
    {
        var order = Enumerable.Range(1, pages).ToArray();
        var trace = new int[accesses];
        for (var i = 0; i < accesses; i++)
        {
            var at = i % pages;
            var other = at + (int)random.NextInt64(pages - at);
            (order[at], order[other]) = (order[other], order[at]);
            trace[i] = order[at];
        }

        return trace;
    }
}
