using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using OrleansAlluxio.Core.Diagnostics;

namespace OrleansAlluxio.Silo.Hosting;

/// <summary>Sends metrics and spans to a collector over OTLP. Disposing sends what is left.</summary>
internal sealed class OtlpExport : IAsyncDisposable
{
    /// <summary>The environment's own name of the collector, as every OpenTelemetry program knows it.</summary>
    public const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private const string ServiceName = "orleansalluxio";
    private const string RuntimeMeter = "System.Runtime";

    // Its spans are what a worker, a peer or a store gets as the parent of its own.
    private const string HttpClientSource = "System.Net.Http";
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private readonly MeterProvider _metrics;
    private readonly TracerProvider _spans;
    private readonly CancellationTokenSource _lifetime = new();
    private readonly Func<CancellationToken, ValueTask> _refresh;
    private readonly Task _refreshing;

    private OtlpExport(Uri collector, string instance, Func<CancellationToken, ValueTask> refresh, TimeProvider time)
    {
        _refresh = refresh;
        _metrics = Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(r => r.AddService(
                ServiceName, serviceVersion: ProgramVersion.Text, serviceInstanceId: instance))
            .AddMeter(FabricMeter.MeterName, RuntimeMeter)
            .AddOtlpExporter((exporter, reader) =>
            {
                Aim(exporter, collector, "v1/metrics");
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds =
                    (int)Period.TotalMilliseconds;
            })
            .Build();
        _spans = Sdk.CreateTracerProviderBuilder()
            .ConfigureResource(r => r.AddService(
                ServiceName, serviceVersion: ProgramVersion.Text, serviceInstanceId: instance))
            .AddSource(FabricTracing.SourceName, HttpClientSource)
            .AddOtlpExporter(exporter => Aim(exporter, collector, "v1/traces"))
            .Build();
        _refreshing = RefreshAsync(time, _lifetime.Token);
    }

    /// <summary>Starts, when a collector is named; null otherwise.</summary>
    public static OtlpExport? TryStart(
        Uri? collector, string instance, Func<CancellationToken, ValueTask> refresh, TimeProvider time)
    {
        collector ??= Uri.TryCreate(
            Environment.GetEnvironmentVariable(EndpointVariable), UriKind.Absolute, out var named) ? named : null;
        return collector is null ? null : new OtlpExport(collector, instance, refresh, time);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _lifetime.CancelAsync().ConfigureAwait(false);
        await _refreshing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _lifetime.Dispose();
        _metrics.Dispose();
        _spans.Dispose();
    }

    private static void Aim(OtlpExporterOptions exporter, Uri collector, string path)
    {
        exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
        exporter.Endpoint = new Uri(collector.AbsoluteUri.TrimEnd('/') + "/" + path);
    }

    // The exporter reads instruments on its own thread, which cannot wait for a look into the metastore.
    private async Task RefreshAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        do
        {
            try
            {
                await _refresh(cancellationToken).ConfigureAwait(false);
            }
            catch (FabricException)
            {
                // The metastore is away: the figures stay as they were, and the next look is soon.
            }
        }
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false));
    }
}
