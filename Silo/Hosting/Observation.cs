using Microsoft.Extensions.Logging;
using OrleansAlluxio.BlockStore;
using OrleansAlluxio.Core.Auditing;
using OrleansAlluxio.Core.Diagnostics;
using OrleansAlluxio.Core.Workers;
using OrleansAlluxio.Engine;
using OrleansAlluxio.Engine.Observability;
using OrleansAlluxio.Engine.Reading;
using OrleansAlluxio.Gateway.DataPlane;
using OrleansAlluxio.Gateway.Observability;
using OrleansAlluxio.Metastore;
using OrleansAlluxio.Silo.Doctor;
using OrleansAlluxio.Silo.Options;

namespace OrleansAlluxio.Silo.Hosting;

/// <summary>What is seen of this process: its meter, and who watches its parts.</summary>
internal sealed class Observation : IAsyncDisposable
{
    /// <summary>A bearer token that may read the figures of a process without the fabric API.</summary>
    public const string MetricsTokenVariable = "FABRIC_METRICS_TOKEN";

    private readonly FabricMeter _meter = new();
    private readonly TimeProvider _time;
    private readonly TimeSpan _slowAfter;
    private readonly bool _isOn;
    private readonly ILogger _logger;
    private Func<CancellationToken, ValueTask> _refresh = static _ => ValueTask.CompletedTask;

    /// <summary>Makes the meter, and the audit log where it is asked for.</summary>
    public Observation(UpOptions options, string auditDirectory, ILoggerFactory loggers, TimeProvider time)
    {
        _time = time;
        _slowAfter = options.SlowAfter;
        _isOn = !options.Unwatched;
        _logger = loggers.CreateLogger<DoorWatch>();
        if (options.Audit)
        {
            var audit = AuditLog.Open(
                new AuditOptions
                {
                    Directory = auditDirectory,
                    Key = options.AuditKeyFile is { } file ? AuditKey.Read(file) : null,
                },
                time);
            _meter.Counter(
                "fabric.audit.records", "{operation}", "Operations recorded in the audit log.",
                () => [new(audit.Written)]);
            _meter.Gauge(
                "fabric.audit.waiting", "{operation}", "Operations that wait to be recorded.",
                () => [new(audit.Waiting)]);
            Audit = audit;
        }

        loggers.AddProvider(Logs);
        Doors = new DoorInstruments(_meter);
        Stores = new StoreInstruments(_meter, time);
        Metrics = new MetricsPage(_meter, token => _refresh(token));
    }

    /// <summary>The audit log; null without one.</summary>
    public AuditLog? Audit { get; }

    /// <summary>What doors count.</summary>
    public DoorInstruments Doors { get; }

    /// <summary>What the process logged last.</summary>
    public LogTail Logs { get; } = new(TimeProvider.System);

    /// <summary>Watches under stores.</summary>
    public StoreInstruments Stores { get; }

    /// <summary>The figures as text.</summary>
    public MetricsPage Metrics { get; }

    /// <summary>The metastore, watched.</summary>
    public IMetastore Watch(IMetastore metastore) => new WatchedMetastore(metastore, _meter, _time);

    /// <summary>Adds the engine's figures.</summary>
    public void Add(FabricEngine engine) => _refresh = engine.Observe(_meter);

    /// <summary>Sends everything to a collector, when there is one; the caller disposes the answer.</summary>
    public OtlpExport? Export(Uri? collector, string instance) =>
        OtlpExport.TryStart(collector, instance, token => _refresh(token), _time);

    /// <summary>Figures of the workers; null where there are none.</summary>
    public Func<CancellationToken, ValueTask<string>>? WorkerMetrics { get; set; }

    /// <summary>Adds the figures of a process that only keeps pages.</summary>
    public void Add(IFileReads reads, IPageStore pages) => _ = new CacheInstruments(reads, pages, _meter);

    /// <summary>Adds what a process reads from the files of workers on its machine.</summary>
    public void Add(ShortCircuitCounters counters) => _meter.Counter(
        "fabric.shortcircuit.bytes", "By", "Bytes read from the files of workers on this machine.",
        () => [new(counters.Bytes)]);

    /// <summary>
    /// What stands before the door of a process without the fabric API: health, metrics, facts, spans, the log of slow
    /// operations.
    /// </summary>
    public ObservedDoor Around(string door, ClusterSecret? secret, IReadOnlyList<string> tokens, Func<bool> isReady)
    {
        var startedAt = _time.GetTimestamp();
        return new ObservedDoor(
            new ObservedProcess
            {
                Watch = Door(door),
                Metrics = Metrics,
                Facts = async token => new ProcessFacts(
                    ProgramVersion.Text, (long)_time.GetElapsedTime(startedAt).TotalMilliseconds,
                    await Diagnose(token).ConfigureAwait(false)),
                IsReady = isReady,
                Tokens = [.. tokens, .. Environment.GetEnvironmentVariable(MetricsTokenVariable) is { Length: > 0 } t
                    ? [t] : Array.Empty<string>()],
                Secret = secret,
            },
            _time);
    }

    /// <summary>Looks for what is wrong with this process.</summary>
    public Func<CancellationToken, ValueTask<IReadOnlyList<Finding>>> Diagnose { get; private set; } =
        static _ => ValueTask.FromResult<IReadOnlyList<Finding>>([]);

    /// <summary>Settings in force.</summary>
    public IReadOnlyList<ConfigurationValue> Configuration { get; private set; } = [];

    /// <summary>Takes who looks at the process, and its settings.</summary>
    public void LookAt(ProcessDoctor doctor, IReadOnlyList<ConfigurationValue> configuration) =>
        (Diagnose, Configuration) = (doctor.RunAsync, configuration);

    /// <summary>Watches a door.</summary>
    public DoorWatch Door(string name) => new(name, Doors, _time)
    {
        Audit = Audit,
        SlowAfter = _slowAfter,
        IsOn = _isOn,
        Logger = _logger,
    };

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _meter.Dispose();
        if (Audit is not null)
        {
            await Audit.DisposeAsync().ConfigureAwait(false);
        }
    }
}
