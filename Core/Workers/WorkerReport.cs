using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Core.Workers;

/// <summary>
/// What a worker says of itself, every second: of one size however much it holds, because places of pages are computed
/// and asked for, never reported.
/// </summary>
public sealed record WorkerReport
{
    /// <summary>Its id, durable in its home.</summary>
    public required string Id { get; init; }

    /// <summary>Its data plane, as others reach it.</summary>
    public required Uri Url { get; init; }

    /// <summary>Chosen anew at each start: two processes of one id are told apart by it.</summary>
    public required string Epoch { get; init; }

    /// <summary>Counts reports of one epoch; an older one that comes late changes nothing.</summary>
    public required long Sequence { get; init; }

    /// <summary>Where it stands.</summary>
    public required WorkerLocality Locality { get; init; }

    /// <summary>Its tiers; null where they are as in the report that was acknowledged last.</summary>
    public IReadOnlyList<TierStatus>? Tiers { get; init; }

    /// <summary>Its proof file; null where it grants no reads of its files.</summary>
    public string? ProofFile { get; init; }

    /// <summary>Whether it stops: it is lost at once, not at its deadline.</summary>
    public bool Leaves { get; init; }
}
