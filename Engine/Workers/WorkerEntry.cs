using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.Engine.Workers;

/// <summary>One worker as the table has it. Frozen; a change makes another.</summary>
internal sealed record WorkerEntry
{
    // A process that was fenced off may report for a while; more than these in that time is a loop of restarts.
    private const int FencedMax = 8;

    // Finer, and everybody would hear of every second of a busy worker.
    private const int FreeSteps = 16;

    public required string Id { get; init; }

    public Uri? Url { get; init; }

    public required WorkerLocality Locality { get; init; }

    /// <summary>The process that has the id now; null before its first report since this start.</summary>
    public string? Epoch { get; init; }

    public long Sequence { get; init; }

    /// <summary>When it reported last; null when never since this start.</summary>
    public long? SeenAt { get; init; }

    public IReadOnlyList<TierStatus>? Tiers { get; init; }

    /// <summary>What its tiers take, also while it is away; 0 before anybody knew.</summary>
    public long CapacityBytes { get; init; }

    /// <summary>What of it is free, in coarse steps: a step of it is news for everybody.</summary>
    public long FreeBytes { get; init; }

    public bool IsDecommissioned { get; init; }

    public string? ProofFile { get; init; }

    /// <summary>Whether it is the worker of this very process, which does not report.</summary>
    public bool IsOwn { get; init; }

    public bool IsLive { get; init; }

    /// <summary>Processes that had the id before.</summary>
    public IReadOnlyList<string> Fenced { get; init; } = [];

    public WorkerState State => IsDecommissioned ? WorkerState.Decommissioned
        : IsLive ? WorkerState.Live : WorkerState.Lost;

    public WorkerRecord Record => new()
    {
        Id = Id,
        Url = Url?.ToString(),
        Locality = Locality,
        CapacityBytes = CapacityBytes,
        IsDecommissioned = IsDecommissioned,
    };

    /// <summary>What is free of some tiers, rounded down to sixteenths of them.</summary>
    public static long FreeOf(IReadOnlyList<TierStatus> tiers)
    {
        var capacity = tiers.Sum(static t => t.CapacityBytes);
        var step = Math.Max(1, capacity / FreeSteps);
        return Math.Max(0, capacity - tiers.Sum(static t => t.UsedBytes)) / step * step;
    }

    /// <summary>With the process of a report in charge of the id.</summary>
    public WorkerEntry With(WorkerReport report, long now) => this with
    {
        Url = report.Url,
        Locality = report.Locality,
        Epoch = report.Epoch,
        Sequence = report.Sequence,
        SeenAt = now,
        Tiers = report.Tiers ?? (report.Epoch == Epoch ? Tiers : null),
        CapacityBytes = report.Tiers?.Sum(static t => t.CapacityBytes) ?? CapacityBytes,
        FreeBytes = report.Tiers is { } tiers ? FreeOf(tiers) : FreeBytes,
        IsLive = !report.Leaves,
        ProofFile = report.ProofFile,
        Fenced = Epoch is null || report.Epoch == Epoch ? Fenced : [.. Fenced.TakeLast(FencedMax - 1), Epoch],
    };
}
