using OrleansAlluxio.Core.Namespace;

namespace OrleansAlluxio.Core.CrossCluster;

/// <summary>One change of a store that is durable there.</summary>
public sealed record InvalidationMessage
{
    /// <summary>The origin's number for it, from 1; greater ones are later.</summary>
    public required long Sequence { get; init; }

    /// <summary>Where.</summary>
    public required StoreLocation Location { get; init; }

    /// <summary>What.</summary>
    public required StoreChangeKind Kind { get; init; }

    /// <summary>What the store has there since, where the origin knows it.</summary>
    public Fingerprint? Fingerprint { get; init; }

    /// <summary>
    /// Content tag of what the origin knew the store to have there before it wrote: what it wrote came later than that.
    /// Only of stores that give no content tag twice.
    /// </summary>
    public string? ReplacedTag { get; init; }

    /// <summary>Stands for attributes that the fingerprint does not hold; see <see cref="Fingerprint"/>.</summary>
    public string? AttributesTag { get; init; }
}
