using System.Diagnostics.Metrics;
using OrleansAlluxio.Core.Diagnostics;

namespace OrleansAlluxio.Gateway.Observability;

/// <summary>
/// The figures of a process as text for Prometheus: its own meter's and those of the .NET runtime. Nothing is kept
/// between two calls, and nobody who counts waits for one. Thread-safe.
/// </summary>
/// <param name="meter">The meter of this process.</param>
/// <param name="refresh">Looks up what is not counted where it happens; awaited before every answer.</param>
public sealed class MetricsPage(FabricMeter meter, Func<CancellationToken, ValueTask> refresh)
{
    /// <summary>Media type of the text.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private const string RuntimeMeter = "System.Runtime";

    /// <summary>The text as of now.</summary>
    public async ValueTask<string> WriteAsync(CancellationToken cancellationToken)
    {
        await refresh(cancellationToken);
        var text = new PrometheusText();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                // Instruments that push would be heard only from here on.
                var isRuntime = instrument.Meter.Name == RuntimeMeter;
                if (instrument.IsObservable && (isRuntime || ReferenceEquals(instrument.Meter.Scope, meter)))
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((i, value, tags, _) => text.Add(i, value, tags));
        listener.SetMeasurementEventCallback<int>((i, value, tags, _) => text.Add(i, value, tags));
        listener.SetMeasurementEventCallback<double>((i, value, tags, _) => text.Add(i, value, tags));
        listener.Start();
        listener.RecordObservableInstruments();
        return text.ToString();
    }
}
