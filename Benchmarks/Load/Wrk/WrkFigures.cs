namespace OrleansAlluxio.Benchmarks.Load.Wrk;

/// <summary>What one run of wrk saw. Bytes count headers and unfinished answers too.</summary>
internal readonly record struct WrkFigures(
    long Requests, double Bytes, double Seconds, long Errors, double P50Ms, double P99Ms)
{
    public double RequestsPerSecond => Requests / Seconds;

    public double MegabytesPerSecond => Bytes / 1e6 / Seconds;
}
