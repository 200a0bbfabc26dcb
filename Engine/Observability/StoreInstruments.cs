using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using OrleansAlluxio.Core.Diagnostics;

namespace OrleansAlluxio.Engine.Observability;

/// <summary>
/// Counts what is asked of under stores, by watching the stores themselves. Thread-safe; counting takes no lock.
/// </summary>
public sealed class StoreInstruments
{
    // As many mounts as there may be, times the requests of a store, a few outcomes each.
    private const int SeriesMax = 10_000;

    private readonly ConcurrentDictionary<Key, DurationHistogram> _requests = new();
    private readonly TimeProvider _time;

    /// <summary>Adds the instruments to a meter.</summary>
    public StoreInstruments(FabricMeter meter, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(meter);
        _time = time;
        meter.Durations(
            "fabric.store.request.duration", "Requests to under stores, by store, operation and outcome.",
            () => _requests.Select(static r => new DurationSample(
                r.Value,
                [
                    new("store", r.Key.Store), new("operation", r.Key.Operation), new("outcome", r.Key.Outcome),
                ])));
        meter.Counter(
            "fabric.store.sent", "By", "Bytes given to writers of under stores.",
            () => _requests.Where(static r => r.Value.BytesOut > 0).Select(static r => new Measurement<long>(
                r.Value.BytesOut, new KeyValuePair<string, object?>("store", r.Key.Store))));
    }

    /// <summary>The store, watched. Owns it from here on.</summary>
    public IUnderStorage Watch(IUnderStorage store) => new WatchedStore(store, this);

    internal ValueTask<T> TimeAsync<TState, T>(
        string store, string operation, TState state, Func<TState, ValueTask<T>> request) =>
        FabricTracing.Source.HasListeners()
            ? SpanRun.InAsync(
                "store " + operation, store, (Self: this, store, operation, state, request),
                static s => s.Self.RunAsync(s.store, s.operation, s.state, s.request))
            : RunAsync(store, operation, state, request);

    internal ValueTask TimeAsync<TState>(
        string store, string operation, TState state, Func<TState, ValueTask> request) =>
        FabricTracing.Source.HasListeners()
            ? SpanRun.InAsync(
                "store " + operation, store, (Self: this, store, operation, state, request),
                static s => s.Self.RunAsync(s.store, s.operation, s.state, s.request))
            : RunAsync(store, operation, state, request);

    private async ValueTask<T> RunAsync<TState, T>(
        string store, string operation, TState state, Func<TState, ValueTask<T>> request)
    {
        var startedAt = _time.GetTimestamp();
        try
        {
            var answer = await request(state).ConfigureAwait(false);
            Record(new Key(store, operation, "ok"), startedAt);
            return answer;
        }
        catch (Exception error)
        {
            Record(new Key(store, operation, OutcomeOf(error)), startedAt);
            throw;
        }
    }

    private async ValueTask RunAsync<TState>(
        string store, string operation, TState state, Func<TState, ValueTask> request)
    {
        var startedAt = _time.GetTimestamp();
        try
        {
            await request(state).ConfigureAwait(false);
            Record(new Key(store, operation, "ok"), startedAt);
        }
        catch (Exception error)
        {
            Record(new Key(store, operation, OutcomeOf(error)), startedAt);
            throw;
        }
    }

    /// <summary>Counts bytes that a writer took.</summary>
    internal void Sent(string store, string operation, long startedAt, long bytes) =>
        Of(new Key(store, operation, "ok")).Record(_time.GetElapsedTime(startedAt), bytesOut: bytes);

    internal long Now() => _time.GetTimestamp();

    private static string OutcomeOf(Exception error) => error switch
    {
        FabricException fabric => fabric.Kind.ToString(),
        OperationCanceledException => nameof(FabricErrorKind.Cancelled),
        _ => nameof(FabricErrorKind.Internal),
    };

    private void Record(Key key, long startedAt) => Of(key).Record(_time.GetElapsedTime(startedAt));

    private DurationHistogram Of(Key key)
    {
        if (_requests.TryGetValue(key, out var durations))
        {
            return durations;
        }

        var kept = _requests.Count < SeriesMax ? key : key with { Store = "other" };
        return _requests.GetOrAdd(kept, static _ => new DurationHistogram());
    }

    private readonly record struct Key(string Store, string Operation, string Outcome);
}
