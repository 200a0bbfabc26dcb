using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansAlluxio.Core.Auditing;
using OrleansAlluxio.Core.Diagnostics;
using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Gateway.Observability;

/// <summary>
/// Sees every request of a door begin and end, exactly once each, and tells whoever wants to know: counters, the audit
/// log, spans, the log of slow operations. Thread-safe; allocates nothing for a request that only counters see.
/// </summary>
public sealed partial class DoorWatch
{
    private const string TraceParent = "traceparent";
    private const string TraceState = "tracestate";

    // Waits for what may take as long as it takes.
    private const string WaitPrefix = "wait";

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

    /// <summary>Where operations are recorded; null records none. Lent.</summary>
    public AuditLog? Audit { get; init; }

    /// <summary>An operation that takes longer is logged; infinite for none.</summary>
    public TimeSpan SlowAfter { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>Where slow operations are logged.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>For a door that nobody looks at.</summary>
    internal static DoorWatch Unseen(string name, TimeProvider time) =>
        new(name, new DoorInstruments(new FabricMeter()), time);

    /// <summary>A request is here. Its span, if there is one, is the current one from here on.</summary>
    internal DoorRecord Begin(HttpContext http)
    {
        var record = _spare ?? new DoorRecord();
        _spare = null;
        record.StartedAt = _time.GetTimestamp();
        DoorInstruments.Begin(_door);
        if (FabricTracing.Source.HasListeners())
        {
            ParentOf(http, out var parent);
            record.Span = FabricTracing.Source.StartActivity("gateway " + _name, ActivityKind.Server, parent);
        }

        return record;
    }

    /// <summary>
    /// The request is answered, or its connection is cut. The record is not used after it. Waits only while the audit
    /// log's buffer is full.
    /// </summary>
    internal ValueTask EndAsync(DoorRecord record, HttpContext http)
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
        EndSpan(record, http.Response.StatusCode);
        if (SlowAfter >= TimeSpan.Zero && elapsed > SlowAfter
            && !record.Operation.StartsWith(WaitPrefix, StringComparison.Ordinal))
        {
            LogSlow(
                Logger, _name, record.Operation, record.Path, (long)elapsed.TotalMilliseconds, record.Caller?.User,
                record.Error);
        }

        var entry = Audit is null ? null : EntryOf(record, http, elapsed);
        record.Clear();
        _spare = record;
        return entry is null ? ValueTask.CompletedTask : Audit!.AddAsync(entry);
    }

    [LoggerMessage(
        ObservabilityEventIds.SlowOperation, LogLevel.Warning,
        "Slow: {Operation} at {Door} of {Path} took {Milliseconds} ms (user {User}, error {Error}).")]
    private static partial void LogSlow(
        ILogger logger, string door, string operation, string? path, long milliseconds, string? user, string? error);

    private static bool ParentOf(HttpContext http, out ActivityContext parent)
    {
        var headers = http.Request.Headers;
        return ActivityContext.TryParse(headers[TraceParent], headers[TraceState], isRemote: true, out parent);
    }

    private static void EndSpan(DoorRecord record, int status)
    {
        if (record.Span is not { } span)
        {
            return;
        }

        span.DisplayName = record.Operation;
        span.SetTag("fabric.operation", record.Operation);
        span.SetTag("fabric.path", record.Path);
        span.SetTag("fabric.user", record.Caller?.User);
        span.SetTag("fabric.cache", record.Cache == CacheOutcome.None ? null : record.Cache.ToString());
        span.SetTag("http.response.status_code", status);
        if (record.Error is { } error)
        {
            span.Fail(error);
        }

        span.Dispose();
    }

    private AuditEntry EntryOf(DoorRecord record, HttpContext http, TimeSpan elapsed) => new()
    {
        Time = _time.GetUtcNow(),
        Door = _name,
        Operation = record.Operation,
        User = record.Caller?.User,
        Role = record.Caller?.Role.ToString(),
        Gateway = record.Gateway,
        From = http.Connection.RemoteIpAddress?.ToString(),
        Path = record.Path,
        Version = record.Version,
        BytesIn = record.BytesIn,
        BytesOut = record.BytesOut,
        Cache = record.Cache == CacheOutcome.None ? null : record.Cache.ToString(),
        IsAllowed = record.IsAllowed,
        Status = http.Response.StatusCode,
        Error = record.Error,
        DurationUs = (long)elapsed.TotalMicroseconds,
        Trace = record.Span?.TraceId.ToHexString()
            ?? (ParentOf(http, out var parent) ? parent.TraceId.ToHexString() : null),
    };
}
