using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.Engine.Workers;

/// <summary>What a worker says of itself.</summary>
/// <param name="Id">Its id, durable in its home.</param>
/// <param name="Url">Its data plane, as others reach it.</param>
/// <param name="Locality">Where it stands.</param>
/// <param name="Tiers">Its tiers now.</param>
public sealed record WorkerSelf(
    string Id, Uri Url, WorkerLocality Locality, Func<IReadOnlyList<TierStatus>> Tiers)
{
    /// <summary>Its proof file; null where it grants no reads of its files.</summary>
    public string? ProofFile { get; init; }
}
