using OrleansAlluxio.Core.Diagnostics;
using OrleansAlluxio.Engine;
using OrleansAlluxio.Engine.Observability;
using OrleansAlluxio.Gateway.Observability;
using OrleansAlluxio.Metastore;

namespace OrleansAlluxio.Silo.Hosting;

/// <summary>What is seen of this process: its meter, and who watches its parts.</summary>
internal sealed class Observation : IDisposable
{
    private readonly FabricMeter _meter = new();
    private readonly DoorInstruments _doors;
    private readonly TimeProvider _time;
    private Func<CancellationToken, ValueTask> _refresh = static _ => ValueTask.CompletedTask;

    public Observation(TimeProvider time)
    {
        _time = time;
        _doors = new DoorInstruments(_meter);
        Stores = new StoreInstruments(_meter, time);
        Metrics = new MetricsPage(_meter, token => _refresh(token));
    }

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

    /// <summary>Watches a door.</summary>
    public DoorWatch Door(string name) => new(name, _doors, _time);

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
