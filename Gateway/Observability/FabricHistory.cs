using Microsoft.Extensions.Logging;
using OrleansAlluxio.Core.Diagnostics;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.Gateway.Observability;

/// <summary>
/// What this process did lately: half an hour in steps of five seconds, in memory. It reads counters that are there
/// anyway and asks for the state of the fabric, as <c>fabric status</c> does. Thread-safe; disposing ends it.
/// </summary>
public sealed partial class FabricHistory : IAsyncDisposable
{
    /// <summary>Most samples kept: half an hour, some 500 bytes each.</summary>
    public const int SamplesMax = 360;

    /// <summary>How long a step is.</summary>
    public static readonly TimeSpan Step = TimeSpan.FromSeconds(5);

    private readonly IFabricClient _client;
    private readonly DoorInstruments _doors;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly Queue<HistorySample> _samples = new();
    private readonly Task _loop;

    /// <summary>Begins to look. Client and instruments are lent.</summary>
    public FabricHistory(
        IFabricClient client, DoorInstruments doors, TimeProvider time, ILogger<FabricHistory> logger)
    {
        _client = client;
        _doors = doors;
        _time = time;
        _logger = logger;
        _loop = RunAsync();
    }

    /// <summary>The last samples, oldest first.</summary>
    public IReadOnlyList<HistorySample> Last(int samplesMax)
    {
        lock (_gate)
        {
            return [.. _samples.Skip(_samples.Count - samplesMax)];
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        // Whoever made this has more to do than to wait for the first look.
        await Task.Yield();
        using var timer = new PeriodicTimer(Step, _time);
        var doors = new DoorTotals(_doors);
        IReadOnlyDictionary<string, long>? counters = null;
        var since = _time.GetTimestamp();
        try
        {
            do
            {
                try
                {
                    var status = await _client.Administration.GetStatusAsync(_stop.Token);
                    var took = _time.GetElapsedTime(since);
                    since = _time.GetTimestamp();
                    var sample = await SampleAsync(status, counters ?? status.Counters, _stop.Token);
                    var samples = doors.Advance();
                    if (counters is not null)
                    {
                        Add(sample with { DurationMs = (long)took.TotalMilliseconds, Doors = samples });
                    }

                    counters = status.Counters;
                }
                catch (FabricException error)
                {
                    // A step without an answer is a gap in a chart; the next one is tried.
                    LogGap(_logger, error.Message);
                }
            }
            while (await timer.WaitForNextTickAsync(_stop.Token));
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // That is how it ends.
        }
    }

    private async ValueTask<HistorySample> SampleAsync(
        FabricStatus status, IReadOnlyDictionary<string, long> before, CancellationToken cancellationToken)
    {
        var workers = await _client.Workers.ListAsync(cancellationToken);
        var tiers = workers.Where(static w => w.State != WorkerState.Lost).SelectMany(static w => w.Tiers).ToList();
        var oldest = status.PendingPersists == 0
            ? []
            : await _client.Administration.ListPersistsAsync(1, cancellationToken);
        return new HistorySample
        {
            UnixMs = _time.GetUtcNow().ToUnixTimeMilliseconds(),
            DurationMs = 0,
            Doors = [],
            CacheHits = Grown("cache.hits"),
            CacheMisses = Grown("cache.misses"),
            CacheBytes = Grown("cache.read.bytes"),
            WorkerBytes = Grown("workers.read.bytes"),
            StoreBytes = Grown("store.read.bytes"),
            CapacityBytes = tiers.Sum(static t => t.CapacityBytes),
            UsedBytes = tiers.Sum(static t => t.UsedBytes),
            DirtyBytes = tiers.Sum(static t => t.DirtyBytes),
            UnpersistedFiles = status.PendingPersists,
            OldestUnpersistedMs = oldest.Count > 0 ? oldest[0].AgeMs : 0,
        };

        long Grown(string name) =>
            Math.Max(0, status.Counters.GetValueOrDefault(name) - before.GetValueOrDefault(name));
    }

    private void Add(HistorySample sample)
    {
        lock (_gate)
        {
            _samples.Enqueue(sample);
            if (_samples.Count > SamplesMax)
            {
                _samples.Dequeue();
            }
        }
    }

    [LoggerMessage(ObservabilityEventIds.HistoryGap, LogLevel.Debug, "No sample of the history: {Reason}")]
    private static partial void LogGap(ILogger logger, string reason);
}
