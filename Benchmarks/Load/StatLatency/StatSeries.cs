namespace OrleansAlluxio.Benchmarks.Load.StatLatency;

/// <summary>The stats of one interval, in the order they were made.</summary>
/// <param name="Name">The interval, for people.</param>
/// <param name="Points">When each began, since the first, and how long it took.</param>
internal sealed record StatSeries(string Name, IReadOnlyList<(TimeSpan At, double Ms)> Points)
{
    private readonly double[] _sorted = [.. Points.Select(static point => point.Ms).Order()];

    public double MeanMs => _sorted.Average();

    /// <summary>How many took at least that long.</summary>
    public int CountFrom(double ms) => _sorted.Count(each => each >= ms);

    /// <summary>The latency that a share of them stayed within.</summary>
    public double PercentileMs(double share) =>
        _sorted[Math.Min(_sorted.Length - 1, (int)Math.Ceiling(share * _sorted.Length) - 1)];
}
