using Microsoft.AspNetCore.Http;
using OrleansAlluxio.Core.Diagnostics;

namespace OrleansAlluxio.Gateway.Observability;

/// <summary>
/// Sees every request of a door begin and end, exactly once each, and tells whoever wants to know. Thread-safe.
/// </summary>
public sealed class DoorWatch
{
    // Of the thread: a request mostly begins and ends in one; where it does not, a record is made anew.
    [ThreadStatic]
    private static DoorRecord? _spare;

    private readonly DoorInstruments _instruments;
    private readonly StripedCounters _door;
    private readonly TimeProvider _time;
    private readonly string _name;

    /// <summary>Watches the door of a name: <c>s3</c>, <c>webhdfs</c> or <c>api</c>.</summary>
    public DoorWatch(string name, DoorInstruments instruments, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(instruments);
        _name = name;
        _instruments = instruments;
        _time = time;
        _door = instruments.Door(name);
    }

    /// <summary>For a door that nobody looks at.</summary>
    internal static DoorWatch Unseen(string name, TimeProvider time) =>
        new(name, new DoorInstruments(new FabricMeter()), time);

    /// <summary>A request is here.</summary>
    internal DoorRecord Begin(HttpContext http)
    {
        var record = _spare ?? new DoorRecord();
        _spare = null;
        record.StartedAt = _time.GetTimestamp();
        DoorInstruments.Begin(_door);
        return record;
    }

    /// <summary>The request is answered, or its connection is cut. The record is not used after it.</summary>
    internal void End(DoorRecord record, HttpContext http)
    {
        var elapsed = _time.GetElapsedTime(record.StartedAt);
        var counters = _instruments.Of(_name, record.Operation);
        record.BytesIn = record.BytesIn >= 0 ? record.BytesIn : http.Request.ContentLength ?? 0;
        record.BytesOut = record.BytesOut >= 0 ? record.BytesOut
            : HttpMethods.IsHead(http.Request.Method) ? 0
            : http.Response.ContentLength ?? 0;
        counters.Durations.Record(elapsed, record.BytesIn, record.BytesOut);
        if (record.Error is { } error)
        {
            counters.Fail(error);
        }

        DoorInstruments.End(_door);
        record.Clear();
        _spare = record;
    }
}
