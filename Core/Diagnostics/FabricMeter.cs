using System.Diagnostics.Metrics;
using System.Globalization;

namespace OrleansAlluxio.Core.Diagnostics;

/// <summary>
/// The instruments of one fabric process. All of them are observable: what happens is counted in striped counters
/// whether anybody listens or not, and a listener reads those. docs/metrics.md lists them.
/// </summary>
public sealed class FabricMeter : IDisposable
{
    /// <summary>Name of the meter, for listeners and exporters.</summary>
    public const string MeterName = "OrleansAlluxio";

    /// <summary>Ends the name of the instrument of a duration's buckets, whose tag <c>le</c> is the end.</summary>
    public const string BucketSuffix = ".bucket";

    /// <summary>Ends the name of the instrument that holds a duration's sum.</summary>
    public const string SumSuffix = ".sum";

    /// <summary>Ends the name of the instrument that holds how many durations there are.</summary>
    public const string CountSuffix = ".count";

    private static readonly string[] Ends =
        [.. DurationHistogram.Bounds.Select(static b => b.ToString("R", CultureInfo.InvariantCulture)), "+Inf"];

    /// <summary>Makes the meter; two processes in one, as in tests, have each their own.</summary>
    public FabricMeter() => Meter = new Meter(new MeterOptions(MeterName) { Scope = this });

    /// <summary>The meter.</summary>
    public Meter Meter { get; }

    /// <summary>Adds a counter that grows.</summary>
    public void Counter(string name, string unit, string description, Func<IEnumerable<Measurement<long>>> observe) =>
        Meter.CreateObservableCounter(name, observe, unit, description);

    /// <summary>Adds a figure that goes up and down.</summary>
    public void Gauge(string name, string unit, string description, Func<IEnumerable<Measurement<double>>> observe) =>
        Meter.CreateObservableGauge(name, observe, unit, description);

    /// <summary>
    /// Adds durations, as three counters: buckets that add up to their ends, the sum in seconds, and the count.
    /// </summary>
    public void Durations(string name, string description, Func<IEnumerable<DurationSample>> observe)
    {
        Meter.CreateObservableCounter(
            name + BucketSuffix, () => observe().SelectMany(BucketsOf), "{operation}",
            description + " As many took no longer than the tag le, in seconds.");
        Meter.CreateObservableCounter(
            name + SumSuffix,
            () => observe().Select(static s => new Measurement<double>(s.Histogram.SumSeconds, s.Tags)), "s",
            description + " Their sum.");
        Meter.CreateObservableCounter(
            name + CountSuffix, () => observe().Select(static s => new Measurement<long>(s.Histogram.Count, s.Tags)),
            "{operation}", description + " How many.");
    }

    /// <inheritdoc/>
    public void Dispose() => Meter.Dispose();

    private static IEnumerable<Measurement<long>> BucketsOf(DurationSample sample)
    {
        var sum = 0L;
        var buckets = sample.Histogram.Buckets();
        for (var i = 0; i < buckets.Length; i++)
        {
            sum += buckets[i];
            yield return new Measurement<long>(
                sum, [.. sample.Tags, new KeyValuePair<string, object?>("le", Ends[i])]);
        }
    }
}
