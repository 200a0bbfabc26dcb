using OrleansAlluxio.Benchmarks.Load.Wrk;

namespace OrleansAlluxio.Benchmarks.Load.HotGet;

/// <summary>Turns the rounds of one size into lines for a person.</summary>
internal static class HotGetReport
{
    public static string Header(string side) =>
        $"size  side         req/s  [min..max]               MB/s   p50 ms   p99 ms  ratio ({side} / nginx)";

    public static IEnumerable<string> Lines(
        ObjectSize size, IReadOnlyList<WrkFigures> nginx, string side, IReadOnlyList<WrkFigures> other)
    {
        // Small objects are about requests, large ones about bytes; wrk's count of whole answers is coarse for those.
        var isSmall = size.Bytes < 64 << 10;
        var ratio = isSmall
            ? Median(other, run => run.RequestsPerSecond) / Median(nginx, run => run.RequestsPerSecond)
            : Median(other, run => run.MegabytesPerSecond) / Median(nginx, run => run.MegabytesPerSecond);
        yield return Line(size, "nginx", nginx);
        yield return $"{Line(size, side, other)}  {ratio:0.000} of {(isSmall ? "req/s" : "MB/s")}";
    }

    private static string Line(ObjectSize size, string side, IReadOnlyList<WrkFigures> runs)
    {
        var rates = runs.Select(run => run.RequestsPerSecond).ToArray();
        var range = $"[{rates.Min():0.#}..{rates.Max():0.#}]";
        return $"{size.Name,-5} {side,-7} {Median(runs, run => run.RequestsPerSecond),10:0.0}  {range,-22} "
            + $"{Median(runs, run => run.MegabytesPerSecond),7:0.0} {Median(runs, run => run.P50Ms),8:0.00} "
            + $"{Median(runs, run => run.P99Ms),8:0.00}";
    }

    private static double Median(IReadOnlyList<WrkFigures> runs, Func<WrkFigures, double> figure)
    {
        var sorted = runs.Select(figure).Order().ToArray();
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
