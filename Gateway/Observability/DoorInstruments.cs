using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using OrleansAlluxio.Core.Diagnostics;

namespace OrleansAlluxio.Gateway.Observability;

/// <summary>What the doors of a process count, on its meter. Thread-safe; counting takes no lock.</summary>
public sealed class DoorInstruments
{
    private const int Begun = 0;
    private const int Ended = 1;

    private readonly ConcurrentDictionary<string, StripedCounters> _doors = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Door, string Operation), OperationCounters> _operations = new();

    /// <summary>Adds the instruments to a meter.</summary>
    public DoorInstruments(FabricMeter meter)
    {
        ArgumentNullException.ThrowIfNull(meter);
        meter.Durations(
            "fabric.door.request.duration", "Requests that a door has answered, by operation.",
            () => _operations.Values.Select(static o => new DurationSample(o.Durations, o.Tags)));
        meter.Counter(
            "fabric.door.received", "By", "Bytes of content that came in through a door.",
            () => _operations.Values.Select(static o => new Measurement<long>(o.Durations.BytesIn, o.Tags)));
        meter.Counter(
            "fabric.door.sent", "By", "Bytes that a door has sent.",
            () => _operations.Values.Select(static o => new Measurement<long>(o.Durations.BytesOut, o.Tags)));
        meter.Counter(
            "fabric.door.errors", "{request}", "Requests that failed or were refused, by the protocol's error.",
            () => _operations.Values.SelectMany(ErrorsOf));
        meter.Gauge(
            "fabric.door.active", "{request}", "Requests being answered now.",
            () => _doors.Select(static d => new Measurement<double>(
                Math.Max(0, d.Value.Read(Begun) - d.Value.Read(Ended)),
                new KeyValuePair<string, object?>("door", d.Key))));
    }

    internal static void Begin(StripedCounters door) => door.Add(Begun);

    internal static void End(StripedCounters door) => door.Add(Ended);

    internal StripedCounters Door(string name) => _doors.GetOrAdd(name, static _ => new StripedCounters(2));

    internal OperationCounters Of(string door, string operation)
    {
        var key = (door, operation);
        return _operations.TryGetValue(key, out var counters)
            ? counters
            : _operations.GetOrAdd(key, static k => new OperationCounters(k.Door, k.Operation));
    }

    /// <summary>What is counted of every operation of every door.</summary>
    internal IEnumerable<(string Door, string Operation, OperationCounters Counters)> All =>
        _operations.Select(static o => (o.Key.Door, o.Key.Operation, o.Value));

    private static IEnumerable<Measurement<long>> ErrorsOf(OperationCounters operation) =>
        operation.Errors.Select(e => new Measurement<long>(
            e.Value, [.. operation.Tags, new KeyValuePair<string, object?>("error", e.Key)]));
}
