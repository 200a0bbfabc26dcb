namespace OrleansAlluxio.Core.Diagnostics;

/// <summary>A histogram and what it is of.</summary>
/// <param name="Histogram">The durations.</param>
/// <param name="Tags">What tells it from others of the same instrument.</param>
public readonly record struct DurationSample(
    DurationHistogram Histogram, IReadOnlyList<KeyValuePair<string, object?>> Tags);
