namespace OrleansAlluxio.Cli.Metrics;

/// <summary>What happened between two looks, a second.</summary>
internal sealed record Rates
{
    /// <summary>Requests a second by door.</summary>
    public required IReadOnlyDictionary<string, double> Requests { get; init; }

    /// <summary>Mean milliseconds of a request by door.</summary>
    public required IReadOnlyDictionary<string, double> Milliseconds { get; init; }

    /// <summary>Errors and refusals a second.</summary>
    public double Errors { get; init; }

    /// <summary>Requests being answered.</summary>
    public double Active { get; init; }

    /// <summary>Bytes a second out of the doors.</summary>
    public double SentBytes { get; init; }

    /// <summary>Bytes a second into the doors.</summary>
    public double ReceivedBytes { get; init; }

    /// <summary>Share of pages that were cached; null when none was read.</summary>
    public double? HitRatio { get; init; }

    /// <summary>Requests a second to stores.</summary>
    public double StoreRequests { get; init; }

    /// <summary>Bytes a second from stores.</summary>
    public double StoreBytes { get; init; }

    /// <summary>Asynchronous writes that are in no store.</summary>
    public double PersistPending { get; init; }

    /// <summary>Age of the oldest, in seconds.</summary>
    public double PersistAgeSeconds { get; init; }

    /// <summary>Commits a second.</summary>
    public double Commits { get; init; }

    /// <summary>Processors in use.</summary>
    public double Processors { get; init; }

    /// <summary>Resident memory.</summary>
    public double ResidentBytes { get; init; }

    /// <summary>The same of each worker process.</summary>
    public IReadOnlyList<WorkerRates> Workers { get; init; } = [];

    /// <summary>Takes the difference of two looks.</summary>
    public static Rates Between(MetricSet before, MetricSet after)
    {
        var workers = after.Values(MetricNames.DoorActive, "worker").ToList();
        return Own(before.Of(null), after.Of(null)) with
        {
            Workers = [.. workers.Select(w => OfWorker(w, Own(before.Of(w), after.Of(w))))],
        };
    }

    private static WorkerRates OfWorker(string worker, Rates rates) => new(
        worker, rates.Requests.Values.Sum(), rates.SentBytes, rates.HitRatio, rates.StoreBytes, rates.Processors);

    private static Rates Own(MetricSet before, MetricSet after)
    {
        var seconds = Math.Max(0.001, (after.At - before.At).TotalSeconds);
        var hits = Grown(MetricNames.CacheHits);
        var pages = hits + Grown(MetricNames.CacheMisses);
        var doors = after.Values(MetricNames.DoorActive, "door").ToList();
        return new Rates
        {
            Requests = doors.ToDictionary(static d => d, d => Grown(MetricNames.DoorCount, ("door", d)) / seconds),
            Milliseconds = doors.ToDictionary(static d => d, d =>
                Grown(MetricNames.DoorCount, ("door", d)) is > 0 and var count
                    ? 1000 * Grown(MetricNames.DoorSum, ("door", d)) / count : 0),
            Errors = Grown(MetricNames.DoorErrors) / seconds,
            Active = after.Sum(MetricNames.DoorActive),
            SentBytes = Grown(MetricNames.DoorSent) / seconds,
            ReceivedBytes = Grown(MetricNames.DoorReceived) / seconds,
            HitRatio = pages > 0 ? hits / pages : null,
            StoreRequests = Grown(MetricNames.StoreCount) / seconds,
            StoreBytes = Grown(MetricNames.ReadBytes, ("source", "store")) / seconds,
            PersistPending = after.Sum(MetricNames.PersistPending),
            PersistAgeSeconds = after.Sum(MetricNames.PersistAge),
            Commits = Grown(MetricNames.Commits) / seconds,
            Processors = Grown(MetricNames.CpuSeconds) / seconds,
            ResidentBytes = after.Sum(MetricNames.Resident),
        };

        double Grown(string name, params (string, string)[] labels) =>
            Math.Max(0, after.Sum(name, labels) - before.Sum(name, labels));
    }
}
